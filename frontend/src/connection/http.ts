import type { Reply } from '@trellis/shared'
import { isReply, strangeAnswer, unreachable } from './envelope.ts'

export type CallOptions = { body?: unknown; token?: string }

/** One JSON request to the same origin. Never throws: what goes wrong on the way is an `unavailable` or `internal` reply. */
export async function call<Data>(method: string, path: string, options: CallOptions = {}): Promise<Reply<Data>> {
  const headers = new Headers({ accept: 'application/json' })
  if (options.token) headers.set('authorization', `Bearer ${options.token}`)
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  const body = options.body === undefined ? null : JSON.stringify(options.body)
  const response = await fetch(path, { method, headers, body }).catch(() => undefined)
  if (!response) return unreachable
  const answer: unknown = await response.json().catch(() => undefined)
  if (isReply<Data>(answer)) return answer
  return response.status >= 502 ? unreachable : strangeAnswer
}
