import { roles } from '@trellis/shared/member'
import { defaultPolicy } from '@trellis/shared/workspace'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from './failure.ts'
import { handedOver, usedInvite, withMember, withoutMember, withRole } from './membership.ts'
import type { InviteRecord, WorkspaceRecord } from './records.ts'

const at = '2030-01-01T00:00:00.000Z'
const workspace: WorkspaceRecord = {
  ...{ id: 'w', version: 1, name: 'Orchard', policy: defaultPolicy, createdBy: 'ada', createdAt: at },
  members: { ada: 'owner', bob: 'developer' },
  joinedAt: { ada: at, bob: at },
  memberIds: ['ada', 'bob'],
}
const invite: InviteRecord = {
  ...{ id: 'i', workspaceId: 'w', role: 'viewer', usesLeft: 1, revoked: false, createdBy: 'ada', createdAt: at },
  expiresAt: '2030-01-04T00:00:00.000Z',
}
const guest = { email: 'eve@example.org', emailVerified: true, verifies: true }

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'done'
  } catch (error) {
    if (error instanceof Failure) return error.refusal.code
    throw error
  }
}

describe('ACL: members', () => {
  it('join once, and keep the role that they have', () => {
    const joined = withMember(workspace, { uid: 'eve', role: 'viewer', at })
    expect(joined).toMatchObject({ version: 2, members: { eve: 'viewer' }, memberIds: ['ada', 'bob', 'eve'] })
    expect(withMember(joined, { uid: 'eve', role: 'owner', at })).toBe(joined)
  })

  it('never leave a workspace without an owner', () => {
    expect(codeOf(() => withoutMember(workspace, 'ada'))).toBe('conflict')
    expect(codeOf(() => withRole(workspace, 'ada', 'viewer'))).toBe('conflict')
    const two = withRole(workspace, 'bob', 'owner')
    expect(withoutMember(two, 'ada')).toMatchObject({ members: { bob: 'owner' }, memberIds: ['bob'], version: 3 })
    expect(withRole(two, 'ada', 'viewer').members).toEqual({ ada: 'viewer', bob: 'owner' })
  })

  it('hand over, and stay', () => {
    expect(handedOver(workspace, 'ada', 'bob').members).toEqual({ ada: 'maintainer', bob: 'owner' })
    expect(codeOf(() => handedOver(workspace, 'ada', 'ada'))).toBe('conflict')
  })

  it('are asked for by whoever names them', () => {
    for (const change of [withoutMember, (w: WorkspaceRecord, uid: string) => withRole(w, uid, 'viewer')]) {
      expect(codeOf(() => change(workspace, 'nobody'))).toBe('not_found')
    }
    expect(codeOf(() => handedOver(workspace, 'ada', 'nobody'))).toBe('not_found')
  })

  it('have one list, whatever is done', () => {
    const step = fc.record({
      what: fc.constantFrom('join', 'leave', 'role', 'hand over'),
      uid: fc.constantFrom('ada', 'bob', 'eve', 'kim'),
      role: fc.constantFrom(...roles),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let now = workspace
        for (const { what, uid, role } of steps) {
          const owner = Object.keys(now.members).find((id) => now.members[id] === 'owner') ?? ''
          try {
            if (what === 'join') now = withMember(now, { uid, role, at })
            else if (what === 'leave') now = withoutMember(now, uid)
            else now = what === 'role' ? withRole(now, uid, role) : handedOver(now, owner, uid)
          } catch (error) {
            expect(error).toBeInstanceOf(Failure)
          }
          expect([...now.memberIds].sort()).toEqual(Object.keys(now.members).sort())
          expect(Object.keys(now.joinedAt).sort()).toEqual(Object.keys(now.members).sort())
          expect(Object.values(now.members)).toContain('owner')
        }
      }),
    )
  })
})

describe('ACL: an invitation', () => {
  const spoilt: [string, Partial<InviteRecord>, Partial<typeof guest>, string][] = [
    ['that holds', {}, {}, 'done'],
    ['that was revoked', { revoked: true }, {}, 'not_found'],
    ['that has expired', { expiresAt: at }, {}, 'forbidden'],
    ['that is used up', { usesLeft: 0 }, {}, 'forbidden'],
    ['for this address, whatever its case', { email: 'Eve@Example.org' }, {}, 'done'],
    ['for another address', { email: 'kim@example.org' }, {}, 'forbidden'],
    ['for an address that nobody confirmed', { email: 'eve@example.org' }, { emailVerified: false }, 'forbidden'],
    [
      'where nobody confirms addresses',
      { email: 'eve@example.org' },
      { emailVerified: false, verifies: false },
      'done',
    ],
  ]
  it.each(spoilt)('%s', (_name, change, who, code) => {
    const use = () => usedInvite({ ...invite, ...change }, { ...guest, ...who }, '2030-01-02T00:00:00.000Z')
    expect(codeOf(use)).toBe(code)
    if (code === 'done') expect(use().usesLeft).toBe(0)
  })

  it('that nobody made', () => {
    expect(codeOf(() => usedInvite(undefined, guest, at))).toBe('not_found')
  })
})
