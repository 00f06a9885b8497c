import { describe, expect, it } from 'vitest'
import { at, deployment, step, ulid } from '../../test-kit.ts'
import { expectedTimes, restMs, stepShare, waitingSteps } from './step-times.ts'

const now = Date.parse(at(100))

it('expects what the last good one of the same kind took, never what this one did', () => {
  const good = (id: number, seconds: number, kind: 'deploy' | 'rollback' = 'deploy') =>
    deployment({ id: ulid(id), kind, status: 'ready', steps: [step('build', 'completed', [0, seconds])] })
  const list = [good(9, 5), good(8, 7, 'rollback'), good(7, 41)]
  expect(expectedTimes(list, 'deploy', ulid(9))).toEqual({ build: 41_000 })
  expect(expectedTimes(list, 'rollback')).toEqual({ build: 7_000 })
  expect(expectedTimes([], 'deploy')).toEqual({})
})

it('shows the queue as running while a deployment waits, and leaves every other step alone', () => {
  const steps = [step('queue', 'pending'), step('clone', 'pending')]
  const [queue, clone] = waitingSteps(steps, { since: at(40), position: 2 })
  expect(queue).toMatchObject({ status: 'active', startedAt: at(40), message: 'number 2' })
  expect(clone).toBe(steps[1])
  const begun = [step('queue', 'completed', [0, 1])]
  expect(waitingSteps(begun, { since: at(40), position: undefined })).toEqual(begun)
})

describe('the share of a step', () => {
  it.each([
    ['done', step('build', 'completed', [0, 9]), 41_000, 1],
    ['not begun', step('build', 'pending'), 41_000, 0],
    ['by time', step('build', 'active', [80]), 40_000, 0.5],
    ['by its own progress', { ...step('build', 'active', [99]), progress: 60 }, 40_000, 0.6],
    ['overdue, but not done', step('build', 'active', [0]), 10_000, 0.97],
    ['nothing known', step('build', 'active', [80]), undefined, 0],
  ])('%s', (_, one, expected, share) => expect(stepShare(one, expected, now)).toBeCloseTo(share))
})

describe('the expected rest', () => {
  const steps = [step('install', 'completed', [0, 60]), step('build', 'active', [90]), step('upload', 'pending')]
  it('counts down the estimate of the server', () => {
    expect(restMs({ steps, expected: {}, eta: 20_000, receivedAt: now - 5_000 }, now)).toBe(15_000)
    expect(restMs({ steps, expected: {}, eta: 2_000, receivedAt: now - 5_000 }, now)).toBe(0)
  })
  it('else adds up what is left', () => {
    expect(restMs({ steps, expected: { build: 41_000, upload: 900 }, receivedAt: now }, now)).toBe(31_900)
  })
  it('says nothing when a step has no known time', () => {
    expect(restMs({ steps, expected: { build: 41_000 }, receivedAt: now }, now)).toBeUndefined()
  })
})
