import { timestampOf } from '@trellis/shared/ids'
import { workspacesIn } from '../core/answer-workspaces.ts'
import { fail, notFound } from '../core/failure.ts'
import type { IdempotencyRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { type Ref, StoreConflict, type Stored } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import { ignoreTaken } from './ignore-conflict.ts'
import type { Parts } from './parts.ts'
import { RequestScope, tokensOf } from './request-scope.ts'
import type { Again, IdempotencyService, RequestKey } from './services.ts'

const keptFor = 24 * 3600_000

type Work<T> = { run: () => Promise<T>; again: Again<T> | undefined }
/** A request with all names that its payload can have been noted by, the newest first. */
type Request = { key: RequestKey; ref: Ref<IdempotencyRecord>; hashes: [string, ...string[]] }

/**
 * Runs a command once per user, name and `requestId`. Its marker is written in the commit in which the command takes effect
 * (`MarkingStore`): where there is none nothing was made, and the request is run. Where there is one the first answer is
 * given, or, when a death came before it was kept, made anew of what the marker names. Of two backends that run one request
 * at once one commits, and the other answers with what that one has made.
 */
export function createIdempotency(parts: Parts): IdempotencyService {
  const running = new Map<string, { payloadHash: string; answer: Promise<unknown> }>()

  return {
    once(key, run, again) {
      const request = requestOf(parts, key)
      const [payloadHash] = request.hashes
      const earlier = running.get(request.ref.path)
      if (earlier && earlier.payloadHash !== payloadHash) return Promise.reject(otherPayload())
      if (earlier) return earlier.answer as ReturnType<typeof run>
      const answer = runOnce(parts, request, { run, again }).finally(() => running.delete(request.ref.path))
      running.set(request.ref.path, { payloadHash, answer })
      return answer
    },
  }
}

/**
 * A request with its answer, and whose data that holds, so that it can be forgotten with theirs. An answer that says
 * nothing is given again without a look at what was made.
 */
function answered(record: IdempotencyRecord, payload: unknown, reply: unknown): IdempotencyRecord {
  const { made, within = [], ...rest } = record
  const workspaceIds = [...new Set([...within, ...workspacesIn(payload, reply)])]
  return {
    ...{ ...rest, within, reply },
    ...(made && !isEmpty(reply) ? { made } : {}),
    ...(workspaceIds.length > 0 ? { workspaceIds } : {}),
  }
}

function isEmpty(reply: unknown): boolean {
  return typeof reply === 'object' && reply !== null && Object.keys(reply).length === 0
}

function requestOf(parts: Parts, key: RequestKey): Request {
  const id = sha256(JSON.stringify([key.uid, key.command, key.requestId]))
  // The payload may hold a secret, which a plain hash would let be guessed.
  const hashes = parts.sealing.fingerprints(canonical(key.payload))
  return { key, ref: documents.idempotency(id), hashes }
}

async function runOnce<T>(parts: Parts, request: Request, work: Work<T>): Promise<T> {
  const { key, ref, hashes } = request
  const found = await parts.store.get(ref)
  if (found && found.data.expiresAt > parts.clock.iso()) return answerAgain(parts, request, { ...work, found })
  if (found) await parts.store.delete(ref, found.revision).catch(ignoreTaken)
  const marker = {
    payloadHash: hashes[0],
    createdAt: parts.clock.iso(),
    expiresAt: timestampOf(parts.clock.now() + keptFor),
  }
  const scope = new RequestScope({ key, ref, marker })
  let reply: T
  try {
    reply = await scope.run(work.run)
  } catch (error) {
    // Somebody else may have done it meanwhile, and this one was refused only because of that.
    const other = scope.written ? undefined : await parts.store.get(ref).catch(() => undefined)
    if (other) return answerAgain(parts, request, { ...work, found: other })
    throw error
  }
  if (await keepAnswer(parts, scope, reply)) return reply
  // There was nothing left to do for this one, because somebody else has just done it.
  const other = await parts.store.get(ref)
  return other ? answerAgain(parts, request, { ...work, found: other }) : reply
}

/** Whether the answer is the first one; what is shown once is kept nowhere, as a repeat makes it anew. */
async function keepAnswer(parts: Parts, scope: RequestScope, reply: unknown): Promise<boolean> {
  const { key, ref, marker, written } = scope
  if (written && key.shownOnce) return true
  const record = answered({ ...written, ...marker }, key.payload, reply)
  const keep = () =>
    parts.store.transaction(async (transaction) => {
      // The workspace that it was about may have been deleted meanwhile; then nothing of it is kept any more.
      const found = await transaction.get(ref)
      if (!found?.data.gone) transaction.set(ref, record)
    })
  try {
    await (written ? keep() : parts.store.create(ref, record))
  } catch (error) {
    if (error instanceof StoreConflict) return false
    parts.log.warn({ error, command: key.command }, 'An answer could not be kept; a repeat gets it made anew.')
  }
  return true
}

/** Who may not see the answer any more gets none. */
async function answerAgain<T>(
  parts: Parts,
  { key, ref, hashes }: Request,
  { again, found }: Pick<Work<T>, 'again'> & { found: Stored<IdempotencyRecord> },
): Promise<T> {
  const record = found.data
  if (!hashes.includes(record.payloadHash)) throw otherPayload()
  await again?.allowed(record.within ?? [])
  if (record.shownOnce) throw fail('conflict', 'This was done, and its answer was for one time only. Make a new one.')
  if (record.gone) throw notFound('workspace')
  if ('reply' in record) return record.reply as T
  const { made, createdAt } = record
  if (!again || !made) throw cutOff()
  const reply = await again.recall({ made, tokens: (what) => tokensOf(parts, what, { key, createdAt }) })
  // The first one may be about to keep its own, which then stands.
  const next = answered(record, key.payload, reply)
  if (!key.shownOnce) await parts.store.update(ref, next, found.revision).catch(ignoreTaken)
  return reply
}

function otherPayload(): Error {
  return fail('conflict', 'This requestId was used for another payload. Nothing was changed; use a new one.')
}

function cutOff(): Error {
  return fail('conflict', 'This was done, but its answer was lost. Look at what it has made before you try again.')
}

/** JSON with sorted keys, so that the same payload has the same hash. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
