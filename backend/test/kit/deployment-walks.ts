import type { StepReport } from '@trellis/shared/builder-protocol'
import { deploySteps } from '@trellis/shared/deployment'
import fc from 'fast-check'
import { type DeploymentInput, type Transition, transition } from '../../src/core/deployment-machine.ts'
import type { DeploymentRecord } from '../../src/core/records.ts'
import { commit, deploymentRecord, frozen, hashOfNothing, rollbackRecord, timeAt, ulidOf } from './core-records.ts'

const at = fc.integer({ min: 0, max: 5000 }).map(timeAt)
/** Mostly the first attempt, so that walks get far; the others are stale or not begun yet. */
const attempt = fc.constantFrom(1, 1, 1, 1, 1, 2, 2, 3)
const step = fc.constantFrom(...deploySteps)

const stepReport: fc.Arbitrary<StepReport> = fc.record(
  {
    step,
    status: fc.constantFrom('pending', 'active', 'active', 'completed', 'failed', 'skipped', 'cancelled'),
    progress: fc.integer({ min: 0, max: 100 }),
    at,
    message: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: ['step', 'status', 'progress', 'at'] },
)

const report = fc.record(
  { type: fc.constant('report'), attempt, steps: fc.array(stepReport, { maxLength: 3 }), commit: fc.constant(commit) },
  { requiredKeys: ['type', 'attempt', 'steps'] },
)

const uploaded = fc.record({
  type: fc.constant('uploaded'),
  at,
  attempt,
  manifest: fc.constant({ sha256: hashOfNothing, size: 0 }),
  url: fc.constant('http://shop--0000000001.localhost:8080'),
})

const fail = fc.record({
  type: fc.constant('fail'),
  at,
  attempt,
  error: step.map((name) => ({ code: 'build_failed', step: name, message: 'The build failed.' })),
})

const cancel = fc.record(
  {
    type: fc.constant('cancel'),
    at,
    reason: fc.constantFrom('superseded', 'Cancelled by Ada'),
    supersededBy: fc.constant(ulidOf(8)),
  },
  { requiredKeys: ['type', 'at', 'reason'] },
)

/** Any input that somebody could send, right or wrong; ends are rarer than the way to them. */
export const anyInput: fc.Arbitrary<DeploymentInput> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('start'), at, pointerVersion: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('claim'), at, attempt }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('waiting'), at, attempt, message: fc.string({ maxLength: 20 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('start-again'), at, attempt }) },
  { weight: 9, arbitrary: report },
  { weight: 3, arbitrary: uploaded },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('verified'), at, attempt }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('released'), at, attempt, releaseId: fc.constant(ulidOf(5)) }),
  },
  { weight: 1, arbitrary: fail },
  { weight: 1, arbitrary: cancel },
)

/** One input of a walk: the record that met it, what came of it, and the record that goes on. */
export type Stride = { before: DeploymentRecord; input: DeploymentInput; outcome: Transition; after: DeploymentRecord }

/** Sends the inputs one after the other. Every record is frozen, so a machine that changes its argument throws. */
export function walk(from: DeploymentRecord, inputs: readonly DeploymentInput[]): Stride[] {
  let record = frozen(from)
  return inputs.map((input) => {
    const before = record
    const outcome = transition(before, frozen(input))
    if ('next' in outcome) record = frozen(outcome.next)
    return { before, input, outcome, after: record }
  })
}

/** Where a walk begins, and up to 40 inputs. Kept apart from the walk itself so that a counterexample is short. */
export type Course = { kind: 'deploy' | 'rollback'; inputs: DeploymentInput[] }

export const anyCourse: fc.Arbitrary<Course> = fc.record({
  kind: fc.constantFrom('deploy', 'deploy', 'rollback'),
  inputs: fc.array(anyInput, { minLength: 1, maxLength: 40, size: 'max' }),
})

/** Walks from a queued deploy or a running rollback. */
export function walkOf(course: Course): Stride[] {
  return walk(course.kind === 'deploy' ? deploymentRecord() : rollbackRecord(), course.inputs)
}
