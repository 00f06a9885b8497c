import { RollbackRequest, type Vote } from '@trellis/shared/approval'
import { defaultPolicy } from '@trellis/shared/workspace'
import { expect, test } from 'vitest'
import { commit, deploymentRecord, frozen, plantRecord, timeAt, ulidOf } from '../../test/kit/core-records.ts'
import type { ReleaseRecord } from './records.ts'
import {
  changedFiles,
  changedSettings,
  namedFiles,
  newRequest,
  presentRequest,
  resolvedRequest,
  restoredPlant,
} from './rollback-request.ts'

const request = frozen(
  newRequest({
    ...{ id: ulidOf(5), at: timeAt(0), deployment: deploymentRecord(), cause: 'failed' },
    policy: defaultPolicy.approvals,
    failure: {
      step: 'build',
      message: 'The build command ended with 1.',
      insight: {
        ...{ step: 'build', blame: 'yours', title: 'A module is missing', cause: 'No such module', advice: 'Add it' },
        firstFailingLine: { seq: 7, text: 'error' },
      },
    },
    ...{ liveReleaseId: ulidOf(9), targetReleaseId: ulidOf(9), changes: { files: [], settings: [], secrets: [] } },
  }),
)
const vote = (uid: string): Vote => ({ uid, name: uid, decision: 'approve', at: timeAt(1), via: 'trellis' })

test('APP4: what is shown of a request is whole by the contract, and nothing besides', () => {
  const shown = presentRequest(request, [vote('ada')], { ada: 'owner' })
  expect(RollbackRequest.strict().parse(shown)).toEqual(shown)
  expect(shown).toMatchObject({ firstFailingLine: { seq: 7 }, deadline: timeAt(24 * 3600), status: 'open', version: 1 })
})

test('APP2: an open request shows the votes that count, one that has ended shows how it came about', () => {
  const votes = [vote('ada'), vote('gone'), vote('vic')]
  const members = { ada: 'owner', vic: 'viewer' } as const
  expect(presentRequest(request, votes, members).votes).toEqual([vote('ada')])
  const ended = resolvedRequest(request, { status: 'approved', at: timeAt(2), by: 'ada' })
  expect(ended).toMatchObject({ version: 2, status: 'approved', resolvedAt: timeAt(2), by: 'ada' })
  expect(presentRequest(ended, votes, members).votes).toEqual(votes)
})

test('APP4: settings and files that differ are named once, sorted, and no more files than a page shows', () => {
  expect(changedSettings({ rootDir: 'a', buildCommand: 'x' }, { buildCommand: 'y', outputDir: 'o' })).toEqual([
    ...['buildCommand', 'outputDir', 'rootDir'],
  ])
  expect(changedSettings({ rootDir: 'a' }, { rootDir: 'a' })).toEqual([])
  const file = (path: string, sha256 = 'same') => ({ path, sha256 })
  expect(changedFiles([file('b', 'new'), file('c'), file('d')], [file('a'), file('b'), file('c')])).toEqual([
    ...['a', 'b', 'd'],
  ])
  const many = Array.from({ length: 500 }, (_, n) => file(`file-${n}`))
  expect(changedFiles(many, [])).toHaveLength(namedFiles)
})

test('APP5: a restored plant is in service with the release’s settings and pins, and is paused', () => {
  const pins = { s1: { version: 1, newest: 2 } }
  const before = frozen(
    plantRecord({
      ...{ openRequestId: ulidOf(5), lastOutcome: 'error', settings: { buildCommand: 'new' } },
      pins: { s9: { version: 1, newest: 3 } },
    }),
  )
  const release: ReleaseRecord = {
    ...{ id: ulidOf(9), plantId: before.id, workspaceId: before.workspaceId, environment: 'production' },
    ...{ deploymentId: ulidOf(1), ref: 'main', commit, manifest: { sha256: 'f'.repeat(64), size: 1 } },
    ...{ files: 1, bytes: 1, settings: { buildCommand: 'old' }, secretVersions: { s1: 1 } },
    ...{ createdBy: 'ada', createdAt: timeAt(0) },
  }
  const after = restoredPlant(before, { release, pins, at: timeAt(3), by: 'ada' })
  expect(after).toMatchObject({
    ...{ version: 2, settings: { buildCommand: 'old' }, lastOutcome: 'ready', updatedAt: timeAt(3) },
    automatic: { paused: true, by: 'ada', at: timeAt(3), reason: expect.stringContaining('aaaaaaa') },
  })
  expect(after.pins).toEqual(pins)
  expect(after.openRequestId).toBeUndefined()
  expect(restoredPlant(before, { release, pins: {}, at: timeAt(3) }).pins).toBeUndefined()
})
