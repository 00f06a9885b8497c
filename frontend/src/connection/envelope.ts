import type { CommandError, NoticeName, NoticePayload, Reply } from '@trellis/shared'

/**
 * Whether something is the envelope of an answer. Only the envelope is looked at: page and server are built together, and
 * a full parse of every answer would put the schemas into the first load.
 */
export function isReply<Data>(value: unknown): value is Reply<Data> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false
  if (value.ok === true) return 'data' in value
  return value.ok === false && 'error' in value && typeof value.error === 'object' && value.error !== null
}

/** As with answers, a notice is taken at its word as long as it is an object at all. */
export function isNotice<N extends NoticeName>(value: unknown): value is NoticePayload<N> {
  return typeof value === 'object' && value !== null
}

export function failure(code: CommandError['code'], message: string): { ok: false; error: CommandError } {
  return { ok: false, error: { code, message } }
}

export const unreachable = failure(
  'unavailable',
  'The server could not be reached, so nothing was changed. Check your connection and try again.',
)

export const strangeAnswer = failure(
  'internal',
  'The server answered something that this page does not understand. Reload the page: it may be older than the server.',
)
