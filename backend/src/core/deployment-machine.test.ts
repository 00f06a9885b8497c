import { describe, expect, it } from 'vitest'
import {
  buildingState,
  commit,
  deploymentRecord,
  hashOfNothing,
  rollbackRecord,
  timeAt,
  ulidOf,
} from '../../test/kit/core-records.ts'
import { walk } from '../../test/kit/deployment-walks.ts'
import { type DeploymentInput, isFinal, maxAttempts, stepOfFailure, transition } from './deployment-machine.ts'
import type { DeploymentRecord } from './records.ts'

const start: DeploymentInput = { type: 'start', at: timeAt(1), pointerVersion: 4 }
const claim: DeploymentInput = { type: 'claim', at: timeAt(2), attempt: 1 }
const waiting: DeploymentInput = { type: 'waiting', at: timeAt(2), attempt: 1, message: 'There is no room.' }
const report = (step: 'clone' | 'build', status: 'active' | 'completed', attempt = 1): DeploymentInput => ({
  type: 'report',
  attempt,
  steps: [{ step, status, progress: 0, at: timeAt(3) }],
})
const uploaded: DeploymentInput = {
  type: 'uploaded',
  at: timeAt(4),
  attempt: 1,
  manifest: { sha256: hashOfNothing, size: 2 },
  url: 'http://shop--0000000001.localhost:8080',
}
const verified: DeploymentInput = { type: 'verified', at: timeAt(5), attempt: 1 }
const released: DeploymentInput = { type: 'released', at: timeAt(6), attempt: 1, releaseId: ulidOf(5) }
const cancel: DeploymentInput = { type: 'cancel', at: timeAt(7), reason: 'Cancelled by Ada' }
const error = { code: 'build_failed', step: 'build' as const, message: 'npm run build ended with 1.' }
const fail: DeploymentInput = { type: 'fail', at: timeAt(7), attempt: 1, error }
const again: DeploymentInput = { type: 'start-again', at: timeAt(2), attempt: 1 }

/** The record after inputs that must all be accepted. */
function recordAfter(inputs: readonly DeploymentInput[], from = deploymentRecord()): DeploymentRecord {
  const strides = walk(from, inputs)
  for (const { outcome, input } of strides) expect(outcome, input.type).toHaveProperty('next')
  return strides.at(-1)?.after ?? from
}

describe('DEP1: a deployment that goes well', () => {
  it('goes from the queue to its release', () => {
    const inputs = [start, claim, report('clone', 'active'), report('build', 'active'), uploaded, verified, released]
    const record = recordAfter(inputs)
    expect(record.version).toBe(8)
    expect(record.state).toMatchObject({
      status: 'ready',
      startedAt: timeAt(1),
      finishedAt: timeAt(6),
      releaseId: ulidOf(5),
    })
    expect(record).toMatchObject({ message: 'Live', url: 'http://shop--0000000001.localhost:8080' })
  })

  it('keeps the pointer version of its start for the conditional move', () => {
    expect(recordAfter([start, claim, uploaded]).state).toMatchObject({ phase: 'publishing', pointerVersion: 4 })
  })

  it('takes commit and analysis from a report, and the words of the active step', () => {
    const analysis = { framework: 'vite', fallback: 'none' as const, because: ['package.json'], warnings: [] }
    const steps = [{ step: 'build' as const, status: 'active' as const, progress: 5, at: timeAt(3), message: 'vite' }]
    const record = recordAfter([start, claim, { type: 'report', attempt: 1, steps, commit, analysis }])
    expect(record).toMatchObject({ commit, analysis, message: 'vite' })
  })

  it('shows in the queue step why the builder waits, and how long it took', () => {
    const queueOf = ({ state }: DeploymentRecord) => state.steps.find(({ id }) => id === 'queue')
    const before = recordAfter([start, waiting])
    expect(before.message).toBe('There is no room.')
    expect(queueOf(before)).toMatchObject({ status: 'active', message: 'There is no room.' })
    const message = 'The builder started after 38 s'
    expect(queueOf(recordAfter([{ ...claim, message }], before))).toMatchObject({ status: 'completed', message })
  })

  it('rolls back without a queue and a build', () => {
    expect(recordAfter([verified, released], rollbackRecord())).toMatchObject({ message: 'Rolled back' })
  })

  it('leaves queue, verify and release to the backend, and ends to finish', () => {
    const told = (['queue', 'verify', 'release'] as const).map((step) => ({
      step,
      status: 'completed' as const,
      progress: 100,
      at: timeAt(3),
    }))
    const ended = { step: 'clone' as const, status: 'failed' as const, progress: 0, at: timeAt(3) }
    const before = recordAfter([start, claim])
    const after = recordAfter([{ type: 'report', attempt: 1, steps: [...told, ended] }], before)
    expect(after.state.steps).toEqual(before.state.steps)
  })
})

describe('DEP2: what is refused changes nothing and says why', () => {
  const publishing = [start, claim, uploaded]
  it.each<{ name: string; before: DeploymentInput[]; input: DeploymentInput; says: RegExp }>([
    { name: 'a claim in the queue', before: [], input: claim, says: /still waiting in the queue/ },
    { name: 'a failure in the queue', before: [], input: fail, says: /still waiting in the queue/ },
    { name: 'a second start', before: [start], input: start, says: /has started already/ },
    { name: 'a wait after the claim', before: [start, claim], input: waiting, says: /has begun already/ },
    { name: 'a second claim', before: [start, claim], input: claim, says: /claimed this deployment already/ },
    { name: 'a new attempt after the claim', before: [start, claim], input: again, says: /has begun this attempt/ },
    { name: 'verified before the upload', before: [start, claim], input: verified, says: /nothing to verify/ },
    { name: 'released before the upload', before: [start, claim], input: released, says: /nothing to release/ },
    { name: 'uploaded twice', before: publishing, input: uploaded, says: /builder has finished/ },
    { name: 'a report after finish', before: publishing, input: report('build', 'active'), says: /builder has finish/ },
    {
      name: 'a report of another attempt',
      before: [start],
      input: report('clone', 'active', 2),
      says: /another attempt/,
    },
    { name: 'a release after a cancel', before: [...publishing, cancel], input: released, says: /ended as cancelled/ },
    { name: 'a cancel after a failure', before: [start, claim, fail], input: cancel, says: /ended as error/ },
    {
      name: 'a failure after the release',
      before: [...publishing, verified, released],
      input: fail,
      says: /ended as ready/,
    },
    { name: 'a release before it was verified', before: publishing, input: released, says: /nothing to release/ },
    { name: 'verified twice', before: [...publishing, verified], input: verified, says: /nothing to verify/ },
    { name: 'a report before the claim', before: [start], input: report('clone', 'active'), says: /not been claimed/ },
  ])('$name', ({ before, input, says }) => {
    const record = recordAfter(before)
    expect(transition(record, input)).toEqual({
      refusal: { code: 'conflict', message: expect.stringMatching(says) },
    })
  })
})

describe('DEP5: attempts', () => {
  it('starts an attempt without claim again, three in all', () => {
    const second = recordAfter([start, again])
    expect(second.state).toMatchObject({ attempt: 2, claimed: false })
    const third = recordAfter([{ ...again, attempt: 2 }], second)
    expect(third.state).toMatchObject({ attempt: maxAttempts })
    expect(transition(third, { ...again, attempt: 3 })).toHaveProperty('refusal')
  })

  it('refuses the first attempt once the second runs, and takes the second', () => {
    const second = recordAfter([start, again])
    expect(transition(second, claim)).toHaveProperty('refusal')
    expect(recordAfter([{ ...claim, attempt: 2 }], second).state).toMatchObject({ claimed: true })
  })
})

describe('DEP6: ends', () => {
  it('fails at the step that the builder names, with what the people should know', () => {
    const insight = { step: 'build' as const, blame: 'yours' as const, title: 'T', cause: 'C', advice: 'A' }
    const record = recordAfter([start, claim, { ...fail, insight }])
    expect(record.state).toMatchObject({ status: 'error', error, insight, startedAt: timeAt(1), finishedAt: timeAt(7) })
    expect(record.state.steps.find((step) => step.status === 'failed')?.id).toBe('build')
  })

  it('names the step that is shown as failed when a builder dies between two steps', () => {
    const between = recordAfter([start, claim, report('clone', 'completed')])
    const step = stepOfFailure(between)
    const { state } = recordAfter([{ ...fail, error: { ...error, step } }], between)
    expect(state).toMatchObject({ error: { step: 'analyze' } })
    expect(state.steps.find((each) => each.status === 'failed')?.id).toBe('analyze')
  })

  it.each([
    { name: 'in the queue', from: deploymentRecord(), startedAt: undefined },
    { name: 'while it builds', from: deploymentRecord({ state: buildingState() }), startedAt: timeAt(1) },
    { name: 'while it is published', from: rollbackRecord(), startedAt: timeAt(1) },
  ])('is cancelled $name', ({ from, startedAt }) => {
    const record = recordAfter([cancel], from)
    expect(isFinal(record)).toBe(true)
    expect(record.state).toMatchObject({ status: 'cancelled', reason: 'Cancelled by Ada', finishedAt: timeAt(7) })
    expect('startedAt' in record.state ? record.state.startedAt : undefined).toBe(startedAt)
  })

  it('says which newer one took its place', () => {
    const record = recordAfter([{ ...cancel, reason: 'superseded', supersededBy: ulidOf(8) }])
    expect(record.state).toMatchObject({ reason: 'superseded', supersededBy: ulidOf(8) })
    expect(record.message).toBe('A newer deployment took its place')
  })
})
