import type { PipelineUpdate, Plant, Step } from '@trellis/shared'
import { stepDoing, stepLabels } from '../../lib/step-labels.ts'

function activeStep(steps: readonly Step[]): Step | undefined {
  return steps.find(({ status }) => status === 'active')
}

/** What stands after the word of the state: which step runs or failed, the place in the queue; nothing when it says nothing. */
export function stateDetail(plant: Plant, pipeline: PipelineUpdate | undefined): string | undefined {
  if (plant.status === 'DEPLOYING') {
    if (plant.queue) return `queued, number ${plant.queue.position}`
    if (pipeline?.kind === 'rollback') return 'rolling back'
    const step = pipeline && activeStep(pipeline.steps)
    return step ? stepDoing[step.id] : undefined
  }
  if (plant.status === 'FAILED') {
    const step = pipeline?.steps.find(({ status }) => status === 'failed')
    return step ? `at ${stepLabels[step.id].toLowerCase()}` : undefined
  }
  if (plant.status === 'SLEEPING') return 'wakes on the first request'
  return undefined
}
