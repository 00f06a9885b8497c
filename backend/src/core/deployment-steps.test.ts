import { deploySteps, rollbackSteps, type Step, type StepName, StepStatus } from '@trellis/shared/deployment'
import { describe, expect, it } from 'vitest'
import { timeAt } from '../../test/kit/core-records.ts'
import {
  changeStep,
  currentStep,
  endSteps,
  mayBecome,
  newSteps,
  overallProgress,
  type StepChange,
} from './deployment-steps.ts'

type Change = [StepName, Partial<StepChange> & Pick<StepChange, 'status'>]

/** The steps of a deploy after a row of changes, one second apart. */
function stepsAfter(...changes: Change[]): Step[] {
  return changes.reduce(
    (steps, [name, change], index) => changeStep(steps, name, { at: timeAt(index), ...change }),
    newSteps('deploy'),
  )
}

function statuses(steps: readonly Step[]): string {
  return steps.map((step) => step.status).join(' ')
}

const building: Change[] = [
  ['queue', { status: 'completed' }],
  ['clone', { status: 'completed' }],
  ['analyze', { status: 'completed' }],
  ['install', { status: 'skipped' }],
  ['build', { status: 'active', progress: 50 }],
]

describe('DEP3: a step goes forward only', () => {
  it.each(['deploy', 'rollback'] as const)('a new %s has its steps, all pending', (kind) => {
    const steps = newSteps(kind)
    expect(steps.map((step) => step.id)).toEqual(kind === 'deploy' ? [...deploySteps] : [...rollbackSteps])
    expect(steps.every((step) => step.status === 'pending' && step.progress === 0)).toBe(true)
  })

  const forward: Record<StepStatus, StepStatus[]> = {
    pending: ['active', 'completed', 'failed', 'skipped', 'cancelled'],
    active: ['active', 'completed', 'failed', 'skipped', 'cancelled'],
    completed: [],
    failed: [],
    skipped: [],
    cancelled: [],
  }
  it.each(StepStatus.options.map((from) => ({ from })))('from $from', ({ from }) => {
    expect(StepStatus.options.filter((to) => mayBecome(from, to))).toEqual(forward[from])
  })

  it('closes what came before: completed when it ran, skipped when it did not', () => {
    const steps = stepsAfter(['clone', { status: 'active' }], ['build', { status: 'active' }])
    expect(statuses(steps)).toBe('skipped completed skipped skipped active pending pending pending')
  })

  it('ignores what comes late, and what a rollback does not have', () => {
    const steps = stepsAfter(...building)
    expect(changeStep(steps, 'clone', { status: 'active', at: timeAt(9) })).toEqual(steps)
    const rollback = newSteps('rollback')
    expect(changeStep(rollback, 'build', { status: 'active', at: timeAt(9) })).toEqual(rollback)
  })

  it('never takes progress of a step back, and completes it at 100', () => {
    const steps = stepsAfter(...building, ['build', { status: 'active', progress: 20, message: 'vite build' }])
    expect(steps[4]).toMatchObject({ status: 'active', progress: 50, startedAt: timeAt(4), message: 'vite build' })
    expect(changeStep(steps, 'build', { status: 'completed', at: timeAt(9) })[4]).toMatchObject({
      status: 'completed',
      progress: 100,
      startedAt: timeAt(4),
      finishedAt: timeAt(9),
    })
  })

  it('does not say that a skipped step began', () => {
    expect(stepsAfter(...building)[3]).toEqual({
      id: 'install',
      name: 'install',
      status: 'skipped',
      progress: 0,
      finishedAt: timeAt(3),
    })
  })
})

describe('DEP4: progress of the whole', () => {
  it.each<{ name: string; steps: Step[]; progress: number }>([
    { name: 'nothing yet', steps: newSteps('deploy'), progress: 0 },
    { name: 'the queue is behind it', steps: stepsAfter(['queue', { status: 'completed' }]), progress: 2 },
    { name: 'half of the build', steps: stepsAfter(...building), progress: 59 },
    { name: 'all but the release', steps: stepsAfter(['verify', { status: 'completed' }]), progress: 96 },
    { name: 'all of it', steps: stepsAfter(['release', { status: 'completed' }]), progress: 100 },
    { name: 'failed half way', steps: endSteps(stepsAfter(...building), 'failed', timeAt(9)), progress: 59 },
    { name: 'cancelled in the queue', steps: endSteps(newSteps('deploy'), 'cancelled', timeAt(9)), progress: 0 },
  ])('$name: $progress', ({ steps, progress }) => {
    expect(overallProgress(steps)).toBe(progress)
  })
})

describe('DEP6: an ended deployment leaves no step open', () => {
  it('ends the active step and skips the rest', () => {
    const steps = endSteps(stepsAfter(...building), 'failed', timeAt(9))
    expect(statuses(steps)).toBe('completed completed completed skipped failed skipped skipped skipped')
    expect(steps[4]).toMatchObject({ progress: 50, startedAt: timeAt(4), finishedAt: timeAt(9) })
  })

  it('ends the step that would have come next when none is active', () => {
    const steps = endSteps(stepsAfter(['clone', { status: 'completed' }]), 'cancelled', timeAt(9))
    expect(statuses(steps)).toBe('skipped completed cancelled skipped skipped skipped skipped skipped')
  })
})

describe('DEP7: where a deployment is', () => {
  it.each<{ name: string; steps: Step[]; at: StepName }>([
    { name: 'a new deploy', steps: newSteps('deploy'), at: 'queue' },
    { name: 'a new rollback', steps: newSteps('rollback'), at: 'verify' },
    { name: 'the active step', steps: stepsAfter(...building), at: 'build' },
    { name: 'the last one that ran', steps: stepsAfter(...building.slice(0, 3)), at: 'analyze' },
    { name: 'not one that was skipped', steps: stepsAfter(...building.slice(0, 4)), at: 'analyze' },
  ])('$name: $at', ({ steps, at }) => {
    expect(currentStep(steps)).toBe(at)
  })
})
