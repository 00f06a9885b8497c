import { AsyncLocalStorage } from 'node:async_hooks'
import type { IdempotencyRecord } from '../core/records.ts'
import type { Ref } from '../ports/store.ts'
import type { Parts } from './parts.ts'
import type { RequestKey } from './services.ts'

type ScopeFacts = { key: RequestKey; ref: Ref<IdempotencyRecord>; marker: IdempotencyRecord }

/**
 * One run of a command with a `requestId`. Whatever the run does carries it, so that `MarkingStore` can put its marker into
 * the commit in which the command takes effect, without every use case handing it on.
 */
export class RequestScope {
  readonly key: ScopeFacts['key']
  readonly ref: ScopeFacts['ref']
  readonly marker: ScopeFacts['marker']
  /** What was committed; from then on nothing more is marked. */
  written: IdempotencyRecord | undefined
  #over = false

  constructor({ key, ref, marker }: ScopeFacts) {
    this.key = key
    this.ref = ref
    this.marker = marker
  }

  /** What the work has set going may outlive it, and is not of the request any more. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    underWay += 1
    try {
      return await current.run(this, work)
    } finally {
      this.#over = true
      underWay -= 1
      // Once used, it would have Node 20 follow every promise and every answer of the process from then on.
      if (underWay === 0) current.disable()
    }
  }

  get isOpen(): boolean {
    return !this.#over && this.written === undefined
  }
}

const current = new AsyncLocalStorage<RequestScope>()
let underWay = 0

/** The request that is being run, while its marker is still to be written. */
export function openScope(): RequestScope | undefined {
  const scope = current.getStore()
  return scope?.isOpen ? scope : undefined
}

/**
 * A token that is shown once and kept nowhere. Within a request only the same request can make it again: it needs the
 * client's `requestId`, of which a hash is stored, and the master key.
 */
export function newToken(parts: Pick<Parts, 'sealing' | 'ids'>, what: string): string {
  const scope = openScope()
  if (!scope) return parts.ids.token()
  const [newest] = tokensOf(parts, what, { key: scope.key, createdAt: scope.marker.createdAt })
  return newest
}

/** The token that a request has made, as each master key that is here would have made it. */
export function tokensOf(
  { sealing }: Pick<Parts, 'sealing'>,
  what: string,
  { key, createdAt }: { key: ScopeFacts['key']; createdAt: string },
): [string, ...string[]] {
  return sealing.fingerprints(JSON.stringify([what, key.uid, key.command, key.requestId, createdAt]))
}

/** A part of the request that is being run, which may be done where the rest is not. */
export function partOfRequest(payload: unknown): RequestKey | undefined {
  const scope = openScope()
  if (!scope) return undefined
  const { key } = scope
  return { ...key, requestId: JSON.stringify([key.requestId, payload]), payload }
}
