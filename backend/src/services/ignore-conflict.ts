import { Failure } from '../core/failure.ts'
import { StoreConflict } from '../ports/store.ts'

/** For a change that is not needed any more when somebody else was first; every other error is passed on. */
export function ignoreConflict(error: unknown): void {
  if (!isConflict(error)) throw error
}

export function isConflict(error: unknown): boolean {
  return error instanceof Failure && error.refusal.code === 'conflict'
}

/** For a document that somebody else has just made, changed or removed; every other error is passed on. */
export function ignoreTaken(error: unknown): void {
  if (!(error instanceof StoreConflict)) throw error
}
