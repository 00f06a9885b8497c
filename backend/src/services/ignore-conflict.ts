import { Failure } from '../core/failure.ts'

/** For a change that is not needed any more when somebody else was first; every other error is passed on. */
export function ignoreConflict(error: unknown): void {
  if (!isConflict(error)) throw error
}

export function isConflict(error: unknown): boolean {
  return error instanceof Failure && error.refusal.code === 'conflict'
}
