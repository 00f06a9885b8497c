import type { CommandError } from '@trellis/shared/failures'
import type { Reply } from '@trellis/shared/reply'
import { Failure } from '../core/failure.ts'
import type { Logger } from '../observe/logger.ts'
import type { Ids } from '../ports/ids.ts'

export type ErrorDesk = { log: Logger; ids: Ids }

/**
 * What the caller is told of something thrown. A `Failure` says its refusal; anything else is logged under an id, and the
 * caller gets the id and a sentence that gives nothing away. `requestId` is the id to log under, where there is one.
 */
export function toCommandError(
  thrown: unknown,
  desk: ErrorDesk,
  about: { event: string; requestId?: string },
): CommandError {
  if (thrown instanceof Failure) {
    if (thrown.cause !== undefined) desk.log.warn({ err: thrown.cause, ...about }, thrown.refusal.message)
    const { code, message, issues } = thrown.refusal
    return { code, message, ...(issues && { issues }), ...(about.requestId && { requestId: about.requestId }) }
  }
  const requestId = about.requestId ?? desk.ids.ulid()
  desk.log.error({ err: thrown, ...about, requestId }, 'A request failed in a way that nobody foresaw.')
  return {
    code: 'internal',
    message: `Something went wrong here, and the operator can find it in the log under ${requestId}. Try again.`,
    requestId,
  }
}

/** Runs the work and makes an answer of how it ended. Never rejects. */
export async function replyWith(
  work: () => Promise<unknown>,
  desk: ErrorDesk,
  about: { event: string; requestId?: string },
): Promise<Reply<unknown>> {
  try {
    return { ok: true, data: await work() }
  } catch (thrown) {
    return { ok: false, error: toCommandError(thrown, desk, about) }
  }
}
