import type { CommandData } from '@trellis/shared/commands'
import { defaultPolicy, type Workspace } from '@trellis/shared/workspace'
import { fail, notFound } from '../../src/core/failure.ts'
import type { Caller } from '../../src/ports/identity.ts'
import type { IdempotencyService, PeopleService, Services, Uses } from '../../src/services/services.ts'
import { FakeLog } from './fake-log.ts'

export const workspaceId = '01TESTW0000000000000000001'
export const plantId = '01TESTP0000000000000000001'
export const deploymentId = '01TESTD0000000000000000001'

const workspace: Workspace = { id: workspaceId, version: 1, name: 'Garden', role: 'developer', policy: defaultPolicy }

/**
 * Services in memory. A token is `<uid>` or `<uid>:<session>`; `members` are who may read the one workspace; `dead` are
 * sessions that were signed out; `called` counts what mutating uses were run with.
 */
export class FakeServices implements Services {
  readonly members = new Set(['ada', 'bob'])
  readonly dead = new Set<string>()
  readonly called: unknown[] = []
  readonly log = new FakeLog()
  lifeMs = 3_600_000
  healthy = true
  /** Whether the one deployment has ended and its log has not. */
  settling = false
  /** Runs in the middle of joining, after the room was entered. */
  whileJoining: () => void = () => undefined

  readonly people: PeopleService = {
    signUp: () => Promise.reject(fail('forbidden', 'Sign-up needs the set-up token.')),
    signIn: () => Promise.reject(fail('unauthenticated', 'E-mail or password is wrong.')),
    refresh: () => Promise.reject(fail('unauthenticated', 'This session is over.')),
    signOut: async ({ sessionId }) => void this.dead.add(sessionId),
    authenticate: async (token) => this.#callerOf(token),
    isLive: async ({ sessionId }) => !this.dead.has(sessionId),
    setUpNeeded: async () => false,
  }

  readonly access = {
    mayAsk: async () => undefined,
    mayReadWorkspace: async (uid: string, id: string) => {
      if (id !== workspaceId || !this.members.has(uid)) throw notFound('workspace')
    },
  }

  readonly uses: Uses = {
    enter: async ({ uid }) => ({ user: { uid, name: uid, operator: false }, workspaces: [workspace] }),
    'get-my-workspaces': async () => ({ workspaces: [workspace] }),
    'join-workspace': async ({ uid }, { workspaceId: id }) => {
      await this.access.mayReadWorkspace(uid, id)
      this.whileJoining()
      return joined
    },
    'create-workspace': async (_caller, payload) => {
      this.called.push(payload)
      return { workspace: { ...workspace, name: payload.name, version: this.called.length } }
    },
    'approve-rollback': async (_caller, payload) => {
      this.called.push(payload)
      throw notFound('rollback request')
    },
    'get-plant': () => Promise.reject(new Error('secret detail of the inside')),
  }

  readonly logs: Services['logs'] = {
    owner: async ({ uid }, id) => {
      if (id !== deploymentId) throw notFound('deployment')
      await this.access.mayReadWorkspace(uid, workspaceId)
      return { deploymentId, plantId, workspaceId, settling: this.settling }
    },
    page: async (_id, after) => this.log.page(after),
    proof: async () => this.log.proof(),
    tail: (_id, onMore) => this.log.tail(onMore),
  }

  /** What is exported is tried over the real services. */
  readonly trail: Services['trail'] = { after: async () => undefined }

  /** Nobody is seen: who is where is tried over the real services. */
  readonly presence: Services['presence'] = {
    enter: async () => undefined,
    view: async () => undefined,
    leave: () => undefined,
    now: () => ({ members: [] }),
    listen: () => () => undefined,
  }

  readonly reports: Services['reports'] = {
    authenticate: () => deadToken(),
    claim: () => deadToken(),
    events: () => deadToken(),
    manifest: () => deadToken(),
    cache: () => deadToken(),
    finish: () => deadToken(),
    putBlob: () => deadToken(),
    getBlob: async () => undefined,
  }

  readonly idempotency: IdempotencyService = fakeIdempotency()
  /** Every answer is kept here, so none is made anew. */
  readonly repeats: Services['repeats'] = { of: () => noRecall, ofProject: () => noRecall }
  readonly plants: Services['plants'] = { create: () => Promise.reject(fail('forbidden', 'Your role is too small.')) }
  readonly setUp: Services['setUp'] = { prepareSetUp: async () => ({}) }
  readonly system: Services['system'] = {
    config: () => Promise.reject(fail('unavailable', 'Not in this test.')),
    health: async () => ({
      status: this.healthy ? 'ok' : 'failing',
      version: 'test',
      uptime: 1,
      checks: { store: { ok: this.healthy } },
    }),
    plants: async (caller, id) => {
      await this.access.mayReadWorkspace(caller.uid, id)
      return []
    },
  }

  #callerOf(token: string): Caller {
    const [uid = '', sessionId = token] = token.split(':')
    if (uid === 'nobody' || this.dead.has(sessionId)) throw fail('unauthenticated', 'This session is over.')
    if (uid === 'away') throw fail('unavailable', 'Accounts cannot be reached.')
    return { uid, sessionId, emailVerified: false, expiresAt: Date.now() + this.lifeMs }
  }
}

const joined: CommandData<'join-workspace'> = {
  workspace,
  role: 'developer',
  shelf: [],
  approvals: [],
  presence: { members: [] },
}

function deadToken(): Promise<never> {
  return Promise.reject(fail('unauthenticated', 'This job is over.'))
}

const noRecall = {
  allowed: async () => undefined,
  recall: () => Promise.reject(fail('conflict', 'Not in this test.')),
}

function fakeIdempotency(): IdempotencyService {
  const first = new Map<string, { payload: string; answer: Promise<unknown> }>()
  return {
    async once<T>(key: { uid: string; command: string; requestId: string; payload: unknown }, run: () => Promise<T>) {
      const name = `${key.uid} ${key.command} ${key.requestId}`
      const payload = JSON.stringify(key.payload)
      const known = first.get(name)
      if (known && known.payload !== payload) throw fail('conflict', 'This requestId was used with another payload.')
      if (known) return known.answer as Promise<T>
      const answer = run()
      first.set(name, { payload, answer })
      return answer
    },
  }
}
