import { deploySteps, PipelineUpdate, type Step, type StepName } from '@trellis/shared/deployment'
import { millisOf } from '@trellis/shared/ids'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeAt } from '../../test/kit/core-records.ts'
import { anyCourse, walkOf } from '../../test/kit/deployment-walks.ts'
import { newSteps } from './deployment-steps.ts'
import { expectedRest, stepTimes } from './expected-time.ts'
import { presentPipeline } from './present.ts'

/** The steps of a deploy, with these changed. */
function steps(changes: Partial<Record<StepName, Partial<Step>>>): Step[] {
  return newSteps('deploy').map((step) => ({ ...step, ...changes[step.id] }))
}

const now = millisOf(timeAt(100))

describe('ETA1: what a deployment took', () => {
  it('counts the steps that began and ended', () => {
    const taken = stepTimes(
      steps({
        clone: { status: 'completed', startedAt: timeAt(1), finishedAt: timeAt(4) },
        install: { status: 'skipped', finishedAt: timeAt(5) },
        build: { status: 'active', startedAt: timeAt(5) },
      }),
    )
    expect(taken).toEqual({ clone: 3000 })
  })

  it('takes a step for instant whose end one clock told before the other told its beginning', () => {
    const taken = stepTimes(steps({ upload: { status: 'completed', startedAt: timeAt(9), finishedAt: timeAt(8) } }))
    expect(taken).toEqual({ upload: 0 })
  })
})

describe('ETA2: what is likely left', () => {
  const usual = { clone: 2000, build: 10_000, upload: 3000 }
  it.each<{ name: string; now: Step[]; rest: number }>([
    { name: 'all of it', now: steps({}), rest: 15_000 },
    { name: 'what is over counts no more', now: steps({ clone: { status: 'completed' } }), rest: 13_000 },
    {
      name: 'the active step counts what is left of it',
      now: steps({ clone: { status: 'completed' }, build: { status: 'active', startedAt: timeAt(96) } }),
      rest: 9000,
    },
    {
      name: 'a step that takes longer than usual counts nothing',
      now: steps({ clone: { status: 'completed' }, build: { status: 'active', startedAt: timeAt(10) } }),
      rest: 3000,
    },
  ])('$name', ({ now: state, rest }) => {
    expect(expectedRest(state, usual, now)).toBe(rest)
  })

  it('is unknown when nothing is known', () => {
    expect(expectedRest(newSteps('deploy'), {}, now)).toBeUndefined()
  })

  it('is always something that a notice may say, whatever the deployment before told', () => {
    const anyTimes = fc.dictionary(fc.constantFrom(...deploySteps), fc.nat(1_000_000))
    fc.assert(
      fc.property(anyCourse, anyCourse, anyTimes, fc.integer({ min: 0, max: 6000 }), (before, course, times, at) => {
        const earlier = walkOf(before).at(-1)?.after.state.steps ?? []
        for (const expected of [times, stepTimes(earlier)]) {
          for (const { after } of walkOf(course)) {
            const eta = expectedRest(after.state.steps, expected, millisOf(timeAt(at)))
            expect(() => PipelineUpdate.parse(presentPipeline(after, eta))).not.toThrow()
          }
        }
      }),
    )
  })
})
