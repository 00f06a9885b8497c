import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'

/** Each sweep is so many looks of the reconciler after the one before. */
const looksPerSweep = 12

/**
 * To be called at each look; nobody waits for it, because ending a build may take minutes. Has the runner end what runs and nobody wants: the builder of a deployment that ended while its backend died, or one
 * that was started although its backend never heard so. What is wanted is read before the runner looks at what runs.
 */
export function createOrphanSweep(parts: Parts): () => void {
  let looks = 0
  let running = false
  const sweep = async () => {
    running = true
    try {
      await parts.runner.sweep(await wantedJobs(parts))
    } catch (error) {
      parts.log.error({ error }, 'Builds that nobody wants could not be looked for; it is tried again.')
    } finally {
      running = false
    }
  }
  return () => {
    looks += 1
    if (!running && looks % looksPerSweep === 0) void sweep()
  }
}

async function wantedJobs(parts: Parts): Promise<Set<string>> {
  const wanted = new Set<string>()
  for (const { deploymentId } of await listAll(parts.store, queries.jobs)) {
    const state = (await parts.store.get(documents.deployment(deploymentId)))?.data.state
    if (state?.status === 'building') wanted.add(`${deploymentId}-${state.attempt}`)
  }
  return wanted
}
