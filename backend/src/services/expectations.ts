import { BoundedCache } from '../core/bounded-cache.ts'
import { expectedRest, type StepTimes, stepTimes } from '../core/expected-time.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { queries } from '../ports/queries.ts'
import type { Parts } from './parts.ts'

/** So many plants are remembered; one that is forgotten is learned again at its next deployment. */
const keptPlants = 10_000

/** How long a plant's steps usually take, from its last deployment that succeeded; read when a deployment begins. */
export function createExpectations(parts: Parts) {
  const times = new BoundedCache<StepTimes>(keptPlants)

  return {
    /** Looks at the plant's latest deployments. Nothing is expected of a plant that was never deployed. */
    async learn(plantId: string): Promise<void> {
      const page = await parts.store.query(queries.deploymentsOfPlant, { equal: { plantId }, limit: 10 })
      const last = page.items.find(({ data }) => data.kind === 'deploy' && data.state.status === 'ready')
      if (last) times.set(plantId, stepTimes(last.data.state.steps))
    },
    /** Milliseconds that are likely left. */
    rest(record: DeploymentRecord): number | undefined {
      const expected = times.get(record.plantId)
      return expected && record.kind === 'deploy'
        ? expectedRest(record.state.steps, expected, parts.clock.now())
        : undefined
    },
  }
}

export type Expectations = ReturnType<typeof createExpectations>
