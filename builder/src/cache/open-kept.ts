import { join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import type { JobContext } from '../job-context.ts'
import { KeptInstall } from './kept-installs.ts'
import { KeptMirror } from './kept-mirror.ts'
import { entryName, KeptPlace } from './kept-place.ts'
import { KeptResults, usualResults } from './kept-results.ts'

/** Something of the checkout that outlives the job when it may. */
export type Kept = {
  /** Begins to look at what the build has done to it. No process of the job may run any more. */
  check: () => void
  /** Takes it out of the checkout, for the next build. Never rejects. */
  giveBack: (succeeded: boolean) => Promise<void>
}

/**
 * Who may meet again in what is kept. Production and previews keep apart: whoever may push a branch must not reach what is
 * live. Previews of different branches do too, because results are whatever a build has written, and what an install has
 * left was in the hands of the branch's own files: its install scripts, its release of Yarn, packages that it brings along.
 */
export function laneOf({ environment, source }: Pick<JobContext['plan'], 'environment' | 'source'>): string {
  return environment === 'production' ? environment : entryName(environment, source.ref)
}

/**
 * Nothing where the order names
 * no folder to keep anything in, as in a container that is thrown away.
 */
function placeFor(context: JobContext, lane: string): KeptPlace | undefined {
  const { order, plan } = context
  return order.caches ? new KeptPlace(join(order.caches, plan.plantId, lane), order.folder) : undefined
}

export function openKeptInstall(
  context: JobContext,
  install: { key: CacheKey; folders: readonly string[] },
): KeptInstall | undefined {
  const place = placeFor(context, laneOf(context.plan))
  return place && new KeptInstall({ context, place, ...install })
}

/** What git has fetched is the same for every trust: only git writes it, and the server is asked each time. */
export function openKeptMirror(context: JobContext, url: string): KeptMirror | undefined {
  const place = placeFor(context, 'source')
  return place && new KeptMirror(context, place, url)
}

export function openKeptResults(context: JobContext, caches: readonly string[], app: string): KeptResults | undefined {
  const place = placeFor(context, laneOf(context.plan))
  const usual = usualResults.map((name) => join(app, 'node_modules', name))
  return place && new KeptResults({ context, place, folders: [...new Set([...caches, ...usual])] })
}
