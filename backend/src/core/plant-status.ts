import type { PlantStatus } from '@trellis/shared/plant'
import type { PlantRecord } from './records.ts'

type StatusInputs = Pick<
  PlantRecord,
  'activeDeploymentIds' | 'openRequestId' | 'lastOutcome' | 'live' | 'asleep' | 'automatic'
>

/**
 * The status of a plant: the first rule that holds. It speaks of production only. Approving a rollback request and
 * rolling back both set `lastOutcome` to `ready`, so a declined or expired request leaves the plant FAILED.
 */
export function plantStatus(plant: StatusInputs): PlantStatus {
  if (plant.activeDeploymentIds.length > 0) return 'DEPLOYING'
  if (plant.openRequestId !== undefined || plant.lastOutcome === 'error') return 'FAILED'
  if (plant.live === undefined) return 'EMPTY'
  return plant.asleep ? 'SLEEPING' : 'HEALTHY'
}
