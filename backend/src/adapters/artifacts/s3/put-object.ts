import { PassThrough, Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { fail } from '../../../core/failure.ts'
import type { BlobKey } from '../../../ports/artifacts.ts'
import { readChecked } from '../checked-body.ts'
import { ask, type Bucket, objectOf } from './bucket.ts'
import { largestPut } from './presign.ts'
import { statusOf } from './s3-failure.ts'
import type { Place } from './spaces.ts'
import { headBlob } from './stored-blob.ts'

/** Bodies up to this size are read and checked whole before S3 hears of them, and can be sent again. */
const smallBytes = 1024 * 1024
/** Another upload or a deletion of the same blob is under way; S3 wants to be asked again. */
const triesAtOnce = 5

type Put = { bucket: Bucket; key: BlobKey; size: number }
type Outcome = 'stored' | 'existed'

/** Stores what has this length and hash; anything else is `invalid`, and S3 has got no whole object of it. */
export async function putObject(
  { bucket, touches }: Place,
  { key, size }: { key: BlobKey; size: number },
  body: Readable | Uint8Array,
): Promise<Outcome> {
  const put = { bucket, key, size }
  const expected = { sha256: key.sha256, size }
  objectOf(bucket, key)
  assertSize(size)
  const known = await headBlob(bucket, key)
  if (known?.size === size) {
    await readChecked(body, expected, async () => undefined)
    await touches.note(key.workspaceId, [[key.sha256, known.changedAt]])
    return 'existed'
  }
  // An object of another length is damaged and gets replaced.
  const condition = known ? {} : { IfNoneMatch: '*' }
  if (body instanceof Uint8Array || size <= smallBytes) {
    const pieces: Uint8Array[] = []
    await readChecked(body, expected, async (piece) => void pieces.push(piece))
    return sendAgain(() => send(put, condition, { body: Buffer.concat(pieces) }))
  }
  return sendStream(body, expected, (sink, signal) => send(put, condition, { body: sink, signal }))
}

export function assertSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw fail('invalid', 'The size of a blob is a whole number of bytes.')
  if (size > largestPut) throw fail('invalid', `S3 takes at most ${largestPut} bytes at once. Nothing was stored.`)
}

type Sent = Outcome | 'busy'

async function send(
  { bucket, key, size }: Put,
  condition: { IfNoneMatch?: string },
  { body, signal }: { body: Buffer | Readable; signal?: AbortSignal },
): Promise<Sent> {
  const command = new PutObjectCommand({
    ...objectOf(bucket, key),
    ...condition,
    Body: body,
    ContentLength: size,
    ChecksumSHA256: Buffer.from(key.sha256, 'hex').toString('base64'),
  })
  let outcome: Sent = 'stored'
  await ask(
    bucket,
    // How long a large one takes is up to whoever sends it.
    (client, options) => client.send(command, signal ? { abortSignal: signal, requestTimeout: 0 } : options),
    (error) => {
      if (statusOf(error) === 412) outcome = 'existed'
      else if (statusOf(error) === 409) outcome = 'busy'
      return outcome !== 'stored'
    },
  )
  return outcome
}

async function sendAgain(once: () => Promise<Sent>): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await once()
    if (outcome !== 'busy') return outcome
    if (tries === triesAtOnce) throw busy()
    await pause(100 * 2 ** tries)
  }
}

const busy = () => fail('unavailable', 'Others store or delete the same blob at this moment. Send it again.')

/**
 * Hands the body on while it is read, with the last piece held back until length and hash are known to be right: so no
 * server, however careless, ever gets a whole body that is wrong. When S3 answers early the rest is still checked.
 */
async function sendStream(
  body: Readable | Uint8Array,
  expected: { sha256: string; size: number },
  start: (sink: Readable, signal: AbortSignal) => Promise<Sent>,
): Promise<Outcome> {
  const sink = new PassThrough()
  const stop = new AbortController()
  let held: Uint8Array | undefined
  let bodyFailed: { error: unknown } | undefined
  let refused = false
  const reading = readChecked(body, expected, async (piece) => {
    if (held) await give(sink, held)
    held = piece
  })
    .then(() => sink.end(held))
    .catch((error: unknown) => {
      if (!refused) bodyFailed = { error }
      stop.abort()
      throw error
    })
  const sending = start(sink, stop.signal)
    .catch((error: unknown) => {
      // Nobody takes the rest, so it need not be read; unless it was the body itself that ended the request.
      refused = true
      if (!bodyFailed && body instanceof Readable) body.destroy()
      throw error
    })
    .finally(() => sink.destroy())
  const [read, sent] = await Promise.allSettled([reading, sending])
  if (sent.status === 'rejected') throw bodyFailed ? bodyFailed.error : sent.reason
  if (read.status === 'rejected') throw read.reason
  if (sent.value === 'busy') throw busy()
  return sent.value
}

/** Waits for room; a sink that nobody reads any more takes everything. */
async function give(sink: PassThrough, piece: Uint8Array): Promise<void> {
  if (sink.destroyed || sink.write(piece)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      sink.off('drain', done).off('close', done)
      resolve()
    }
    sink.once('drain', done).once('close', done)
  })
}
