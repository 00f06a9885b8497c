import type { PipelineUpdate, Step } from '@trellis/shared/deployment'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { PipelinePace } from './pipeline-pace.ts'

function update(version: number, progress: number, status: Step['status'] = 'active'): PipelineUpdate {
  const steps: Step[] = [{ id: 'build', name: 'build', status, progress }]
  return { id: plantId, deploymentId, version, kind: 'deploy', status: 'building', steps, progress, message: '' }
}

describe('PipelinePace', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('sends the first and the last of a burst of percentages', () => {
    const sent: number[] = []
    const pace = new PipelinePace((_id, { progress }) => sent.push(progress))
    for (let progress = 0; progress <= 50; progress += 1) pace.take(workspaceId, update(1, progress))
    expect(sent).toEqual([0])
    vi.advanceTimersByTime(100)
    expect(sent).toEqual([0, 50])
    vi.advanceTimersByTime(1000)
    pace.take(workspaceId, update(1, 60))
    expect(sent).toEqual([0, 50, 60])
  })

  it('never holds a step change back and sends nothing older after it', () => {
    const sent: [number, number][] = []
    const pace = new PipelinePace((_id, { version, progress }) => sent.push([version, progress]))
    pace.take(workspaceId, update(1, 1))
    pace.take(workspaceId, update(1, 2))
    pace.take(workspaceId, update(2, 3, 'completed'))
    vi.advanceTimersByTime(1000)
    expect(sent).toEqual([
      [1, 1],
      [2, 3],
    ])
  })

  it('loses no version and ends with the latest, whatever comes when', () => {
    const step = fc.record({ bump: fc.boolean(), wait: fc.integer({ min: 0, max: 150 }) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const sent: PipelineUpdate[] = []
        const pace = new PipelinePace((_id, one) => sent.push(one))
        let version = 1
        steps.forEach(({ bump, wait }, n) => {
          if (bump) version += 1
          pace.take(workspaceId, update(version, n))
          vi.advanceTimersByTime(wait)
        })
        vi.advanceTimersByTime(1000)
        const versions = new Set(sent.map((one) => one.version))
        expect(sent.at(-1)?.progress).toBe(steps.length - 1)
        expect(versions.size).toBe(version - (steps[0]?.bump ? 1 : 0))
        expect(sent.map((one) => one.progress)).toEqual(sent.map((one) => one.progress).toSorted((a, b) => a - b))
        pace.close()
      }),
    )
  })
})
