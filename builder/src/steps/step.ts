import type { StepName } from '@trellis/shared'
import type { Harvest, JobContext } from '../job-context.ts'

/** `skipped` when there was nothing to do. */
export type StepOutcome = 'completed' | 'skipped'

/** One step of the pipeline. Fails by rejecting with a `StepFailure`; whatever else it rejects with is Trellis's fault. */
export type BuildStep = {
  name: StepName
  run: (context: JobContext, harvest: Harvest) => Promise<StepOutcome>
}
