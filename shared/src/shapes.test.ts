import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RollbackRequest, Vote } from './approval.ts'
import { Deployment, deploySteps, PipelineUpdate, rollbackSteps, StepStatus } from './deployment.ts'
import { FailureCode, failureTable } from './failures.ts'
import { millisOf, Progress, Timestamp, timestampOf, Uid, Ulid } from './ids.ts'
import { limits } from './limits.ts'
import { LogLine, LogStream } from './log.ts'
import { Plant, PlantStatus } from './plant.ts'
import { Presence } from './presence.ts'
import { replyOf } from './reply.ts'
import { Secret } from './secret.ts'
import { Workspace } from './workspace.ts'

/** The fields that the contract names; those with a question mark may be absent, and no other. More are welcome. */
const shapes: { name: string; schema: z.ZodObject; fields: string }[] = [
  {
    name: 'Plant',
    schema: Plant,
    fields: `id version workspaceId name slug kind status gitUrl ref url live? latestDeploymentId? automatic
      openRequestId? queue? region createdAt updatedAt`,
  },
  { name: 'Plant.automatic', schema: Plant.shape.automatic, fields: 'paused reason? by? at?' },
  { name: 'Plant.live', schema: Plant.shape.live.unwrap(), fields: 'releaseId commit at by' },
  { name: 'Plant.queue', schema: Plant.shape.queue.unwrap(), fields: 'position reason' },
  {
    name: 'Deployment',
    schema: Deployment,
    fields: `id version kind plantId workspaceId environment status commit? steps progress url? releaseId? error?
      insight? reason? supersededBy? requestedBy createdAt startedAt? finishedAt?`,
  },
  { name: 'Deployment.commit', schema: Deployment.shape.commit.unwrap(), fields: 'sha message author at' },
  { name: 'Deployment.error', schema: Deployment.shape.error.unwrap(), fields: 'code step message' },
  {
    name: 'PipelineUpdate.steps',
    schema: PipelineUpdate.shape.steps.element,
    fields: 'id name status progress startedAt? finishedAt? message?',
  },
  { name: 'Workspace', schema: Workspace, fields: 'id version name description? type? role policy' },
  {
    name: 'Secret',
    schema: Secret,
    fields: 'id name plantId? environments exposure version description? updatedAt updatedBy',
  },
  {
    name: 'RollbackRequest',
    schema: RollbackRequest,
    fields: `id version workspaceId plantId environment deploymentId failedStep reason firstFailingLine? insight?
      liveReleaseId? targetReleaseId changes needed eligible votes deadline? status createdAt resolvedAt? by?`,
  },
  { name: 'RollbackRequest.changes', schema: RollbackRequest.shape.changes, fields: 'files settings secrets' },
  { name: 'Vote', schema: Vote, fields: 'uid name decision comment? at via' },
  { name: 'Presence.members', schema: Presence.shape.members.element, fields: 'uid name color since viewing' },
  { name: 'LogLine', schema: LogLine, fields: 'seq at step stream text source more?' },
]

describe('API4: the shapes have the fields of the contract', () => {
  it.each(shapes)('$name', ({ schema, fields }) => {
    const parts = new Map<string, z.ZodType>(Object.entries(schema.shape))
    for (const field of fields.split(/\s+/)) {
      const part = parts.get(field.replace('?', ''))
      expect(part, field).toBeDefined()
      expect(part?.safeParse(undefined).success, field).toBe(field.endsWith('?'))
    }
  })

  it.each([
    { name: 'steps of a deploy', words: deploySteps, are: 'queue clone analyze install build upload verify release' },
    { name: 'steps of a rollback', words: rollbackSteps, are: 'verify release' },
    { name: 'step status', words: StepStatus.options, are: 'pending active completed failed skipped cancelled' },
    { name: 'plant status', words: PlantStatus.options, are: 'EMPTY DEPLOYING HEALTHY SLEEPING FAILED' },
    { name: 'deployment status', words: Deployment.shape.status.options, are: 'queued building ready error cancelled' },
    { name: 'stream', words: LogStream.options, are: 'stdout stderr system' },
    { name: 'source', words: LogLine.shape.source.options, are: 'build app traffic' },
    {
      name: 'request status',
      words: RollbackRequest.shape.status.options,
      are: 'open approved declined expired superseded',
    },
  ])('words: $name', ({ words, are }) => {
    expect([...words]).toEqual(are.split(' '))
  })
})

describe('API5: answers and failures', () => {
  it('each code has its status', () => {
    const statuses = FailureCode.options.map((code) => `${code} ${failureTable[code].status}`)
    expect(statuses).toEqual([
      'invalid 400',
      'unauthenticated 401',
      'forbidden 403',
      'not_found 404',
      'conflict 409',
      'rate_limited 429',
      'internal 500',
      'unavailable 503',
    ])
    expect(Object.keys(failureTable)).toEqual(FailureCode.options)
  })

  const error = { code: 'invalid', message: 'No.', issues: [{ path: 'name', message: 'is missing' }] }
  it.each([
    { name: 'data', reply: { ok: true, data: { n: 1 } }, valid: true },
    { name: 'an error', reply: { ok: false, error }, valid: true },
    { name: 'neither', reply: { ok: true }, valid: false },
    { name: 'an error that is called ok', reply: { ok: true, error }, valid: false },
    { name: 'a code that does not exist', reply: { ok: false, error: { ...error, code: 'oops' } }, valid: false },
  ])('an answer with $name', ({ reply, valid }) => {
    expect(replyOf(z.object({ n: z.number() })).safeParse(reply).success).toBe(valid)
  })
})

describe('API6: units and limits', () => {
  it.each<{ name: string; schema: z.ZodType; good: unknown[]; bad: unknown[] }>([
    {
      name: 'Ulid',
      schema: Ulid,
      good: ['01J00000000000000000000001', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
      bad: ['', '81J00000000000000000000001', '01j0000000000000000000000a', '01J0000000000000000000000U', 1],
    },
    { name: 'Uid', schema: Uid, good: ['a', 'x'.repeat(128)], bad: ['', 'x'.repeat(129)] },
    {
      name: 'Timestamp',
      schema: Timestamp,
      good: ['2030-01-01T00:00:00.000Z'],
      bad: ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00.000+01:00', '2030-01-01', 0],
    },
    { name: 'Progress', schema: Progress, good: [0, 57, 100], bad: [-1, 101, 1.5, '5'] },
  ])('$name', ({ schema, good, bad }) => {
    for (const value of good) expect(schema.safeParse(value).success, String(value)).toBe(true)
    for (const value of bad) expect(schema.safeParse(value).success, String(value)).toBe(false)
  })

  it('a time goes there and back', () => {
    expect(millisOf(timestampOf(1_893_456_000_123))).toBe(1_893_456_000_123)
    expect(Timestamp.safeParse(timestampOf(0)).success).toBe(true)
  })

  it('the limits are those of the contract', () => {
    expect(limits).toMatchObject({
      packetBytes: 2 * 1024 * 1024,
      logLineBytes: 16 * 1024,
      logPageLines: 5000,
      logPageBytes: 1024 * 1024,
      logNoticeLines: 500,
      logNoticeBytes: 256 * 1024,
      logUnsentBytes: 1024 * 1024,
      manifestPageFiles: 500,
    })
  })
})
