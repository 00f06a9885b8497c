import { Deployment, PipelineUpdate, type StepStatus } from '@trellis/shared/deployment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCourse, anyInput, type Stride, walkOf } from '../../test/kit/deployment-walks.ts'
import { isFinal, transition } from './deployment-machine.ts'
import { overallProgress } from './deployment-steps.ts'
import { presentDeployment, presentPipeline } from './present.ts'
import type { DeploymentRecord } from './records.ts'

const runs = { numRuns: 400 }

/** Holds a law over every stride of many walks; what fails is shrunk to the shortest course that breaks it. */
function always(law: (stride: Stride) => void): void {
  fc.assert(
    fc.property(anyCourse, (course) => {
      for (const stride of walkOf(course)) law(stride)
    }),
    runs,
  )
}

const rank: Record<StepStatus, number> = { pending: 0, active: 1, completed: 2, failed: 2, skipped: 2, cancelled: 2 }

function count(record: DeploymentRecord, status: StepStatus): number {
  return record.state.steps.filter((step) => step.status === status).length
}

describe('laws of the deployment machine', () => {
  it('DEP1: no input leads out of an end', () => {
    always(({ before, outcome }) => {
      if (isFinal(before)) expect(outcome).toHaveProperty('refusal')
    })
  })

  it('DEP2: an accepted input raises the version by one; a refused one says why', () => {
    always(({ before, outcome }) => {
      if ('next' in outcome) expect(outcome.next.version).toBe(before.version + 1)
      else expect(outcome.refusal).toEqual({ code: 'conflict', message: expect.stringMatching(/\.$/) })
    })
  })

  it('DEP3: steps go forward only, at most one is active, and those before it have ended', () => {
    always(({ before, after }) => {
      after.state.steps.forEach((step, index) => {
        const was = before.state.steps[index]
        expect(step.id).toBe(was?.id)
        expect(rank[step.status]).toBeGreaterThanOrEqual(rank[was?.status ?? 'pending'])
        if (was && rank[was.status] === 2) expect(step).toEqual(was)
      })
      expect(count(after, 'active')).toBeLessThanOrEqual(1)
      const ranks = after.state.steps.map((step) => rank[step.status])
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a))
    })
  })

  it('DEP4: progress never falls, and is 100 only when it is live', () => {
    always(({ before, after }) => {
      const progress = overallProgress(after.state.steps)
      expect(progress).toBeGreaterThanOrEqual(overallProgress(before.state.steps))
      expect(progress === 100).toBe(after.state.status === 'ready')
    })
  })

  it('DEP5: whoever speaks for another attempt than the running one is refused', () => {
    fc.assert(
      fc.property(anyCourse, anyInput, fc.integer({ min: 1, max: 4 }), (course, input, attempt) => {
        const record = walkOf(course).at(-1)?.after
        if (record?.state.status !== 'building' || !('attempt' in input) || record.state.attempt === attempt) return
        expect(transition(record, { ...input, attempt })).toHaveProperty('refusal')
      }),
      runs,
    )
  })

  it('DEP5: attempts rise one by one, and never after a claim', () => {
    always(({ before, after }) => {
      if (before.state.status !== 'building' || after.state.status !== 'building') return
      const rise = after.state.attempt - before.state.attempt
      expect([0, 1]).toContain(rise)
      if (rise === 1) expect(before.state.claimed).toBe(false)
      if (before.state.claimed) expect(after.state.claimed).toBe(true)
    })
  })

  it('DEP6: an end leaves no step open and names the one that failed', () => {
    always(({ after }) => {
      if (!isFinal(after)) return
      expect(count(after, 'pending') + count(after, 'active')).toBe(0)
      expect(count(after, 'failed')).toBe(after.state.status === 'error' ? 1 : 0)
      expect(count(after, 'cancelled')).toBe(after.state.status === 'cancelled' ? 1 : 0)
      if (after.state.status !== 'error') return
      expect(after.state.steps.find((step) => step.status === 'failed')?.id).toBe(after.state.error.step)
    })
  })

  it('DEP8: what is shown is always whole, by the contract, and nothing besides', () => {
    always(({ after }) => {
      const deployment = presentDeployment(after)
      expect(Deployment.parse(deployment)).toEqual(deployment)
      const update = presentPipeline(after, 1500)
      expect(PipelineUpdate.parse(update)).toEqual(update)
      expect(update).toMatchObject({ version: deployment.version, progress: deployment.progress })
    })
  })

  it('the walks reach every end, so the laws were tried there', () => {
    const courses = fc.sample(anyCourse, { numRuns: 400, seed: 7 })
    const ends = new Set(courses.map((course) => walkOf(course).at(-1)?.after.state.status))
    expect([...ends].sort()).toEqual(['building', 'cancelled', 'error', 'queued', 'ready'])
  })
})
