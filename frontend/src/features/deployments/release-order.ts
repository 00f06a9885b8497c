import type { Release } from '@trellis/shared'

/** Whether a release was made after the live one, so that going to it is no way back; ids rise with time. */
export function isNewer(releaseId: string | undefined, liveId: string | undefined): boolean {
  return releaseId !== undefined && liveId !== undefined && releaseId > liveId
}

/** The release before the live one, which a rollback without a named release goes to. */
export function releaseBefore(releases: readonly Release[], liveId: string | undefined): Release | undefined {
  const at = releases.findIndex(({ id }) => id === liveId)
  return at === -1 ? releases.find(({ live }) => !live) : releases[at + 1]
}
