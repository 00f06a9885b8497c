import { timestampOf } from '@trellis/shared/ids'
import { workspacesIn } from '../core/answer-workspaces.ts'
import { Failure, fail, notFound } from '../core/failure.ts'
import type { IdempotencyRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { StoreConflict } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import type { IdempotencyService } from './services.ts'

const keptFor = 24 * 3600_000

/** The answer of what is `shownOnce` holds a secret, so it is not kept: a repeat is refused. */
type Attempt = { id: string; hashes: [string, ...string[]]; shownOnce: boolean; payload: unknown }

/**
 * Runs a command once per user, name and `requestId`. The marker is written before the command runs and its answer
 * after; a repeat of one that was cut off in between is refused rather than run a second time.
 */
export function createIdempotency(parts: Parts): IdempotencyService {
  const running = new Map<string, { payloadHash: string; answer: Promise<unknown> }>()

  async function attempt<T>({ id, hashes, shownOnce, payload }: Attempt, run: () => Promise<T>): Promise<T> {
    const [payloadHash] = hashes
    const ref = documents.idempotency(id)
    const found = await parts.store.get(ref)
    if (found && found.data.expiresAt > parts.clock.iso()) return earlierAnswer<T>(found.data, hashes)
    const createdAt = parts.clock.iso()
    const marker = { payloadHash, createdAt, expiresAt: timestampOf(parts.clock.now() + keptFor) }
    await (found ? parts.store.update(ref, marker, found.revision) : parts.store.create(ref, marker)).catch(taken)
    try {
      const reply = await run()
      const done = shownOnce ? { ...marker, shownOnce } : { ...marker, reply, ...aboutOf(payload, reply) }
      await parts.store.transaction(async (transaction) => transaction.set(ref, done))
      return reply
    } catch (error) {
      // A refusal changed nothing, so it may be tried again; after anything else nobody knows, and the marker stays.
      if (error instanceof Failure) await parts.store.delete(ref).catch(() => undefined)
      throw error
    }
  }

  return {
    once(key, run) {
      const id = sha256(JSON.stringify([key.uid, key.command, key.requestId]))
      // The payload may hold a secret, which a plain hash would let be guessed.
      const hashes = parts.sealing.fingerprints(canonical(key.payload))
      const [payloadHash] = hashes
      const earlier = running.get(id)
      if (earlier && earlier.payloadHash !== payloadHash) return Promise.reject(otherPayload())
      if (earlier) return earlier.answer as ReturnType<typeof run>
      const once = { id, hashes, shownOnce: key.shownOnce === true, payload: key.payload }
      const answer = attempt(once, run).finally(() => running.delete(id))
      running.set(id, { payloadHash, answer })
      return answer
    },
  }
}

/** Whose data the answer holds, so that it can be forgotten with theirs. */
function aboutOf(payload: unknown, reply: unknown): { workspaceIds?: string[] } {
  const workspaceIds = workspacesIn(payload, reply)
  return workspaceIds.length > 0 ? { workspaceIds } : {}
}

function earlierAnswer<T>(record: IdempotencyRecord, hashes: readonly string[]): T {
  if (!hashes.includes(record.payloadHash)) throw otherPayload()
  if (record.shownOnce) throw fail('conflict', 'This was done, and its answer was for one time only. Make a new one.')
  if (record.gone) throw notFound('workspace')
  if (!('reply' in record)) throw cutOff()
  return record.reply as T
}

function taken(error: unknown): never {
  throw error instanceof StoreConflict ? cutOff() : error
}

function otherPayload(): Error {
  return fail('conflict', 'This requestId was used for another payload. Nothing was changed; use a new one.')
}

function cutOff(): Error {
  return fail('conflict', 'The first try of this request was cut off or is still running. Look before you try again.')
}

/** JSON with sorted keys, so that the same payload has the same hash. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
