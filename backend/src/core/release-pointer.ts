import type { PointerRecord, Target } from './records.ts'

/** So many releases that were live before stay reachable for pages that are still open. */
export const keptBefore = 3

export type PointerMove = { next: PointerRecord } | { stale: true }

/** A pointer that nobody has moved yet. */
export function unsetPointer(target: Target, at: string): PointerRecord {
  return { target, previous: [], version: 0, updatedAt: at }
}

/**
 * Moves the pointer to a release, if it still has the version that the mover began with: a deployment begun before a
 * rollback finds it moved and is stale.
 */
export function movePointer(
  pointer: PointerRecord,
  move: { releaseId: string; expectedVersion: number; at: string },
): PointerMove {
  if (pointer.version !== move.expectedVersion) return { stale: true }
  const before = [pointer.releaseId, ...pointer.previous].filter((id): id is string => id !== undefined)
  const previous = [...new Set(before)].filter((id) => id !== move.releaseId).slice(0, keptBefore)
  return {
    next: {
      target: pointer.target,
      releaseId: move.releaseId,
      previous,
      version: pointer.version + 1,
      updatedAt: move.at,
    },
  }
}
