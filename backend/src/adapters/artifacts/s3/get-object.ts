import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { fail } from '../../../core/failure.ts'
import type { BlobKey, ByteRange } from '../../../ports/artifacts.ts'
import { ask, type Bucket, objectOf } from './bucket.ts'
import { asFailure, isMissing, statusOf } from './s3-failure.ts'
import { steadyBody } from './steady-body.ts'
import { headBlob } from './stored-blob.ts'

type Opened = { body: Readable; size: number; first: number; last: number }

/** The object or a part of it as a stream, and the size of the whole. A range that begins past the end is `invalid`. */
export async function getObject(
  bucket: Bucket,
  key: BlobKey,
  range?: ByteRange,
): Promise<{ body: Readable; size: number } | undefined> {
  if (range && !(range.start >= 0 && range.start <= range.end)) {
    const stored = await headBlob(bucket, key)
    if (stored) throw outside(range, stored.size)
    return undefined
  }
  const found = await open(bucket, key, range)
  if (!found) return undefined
  const { body, size, first, last } = found
  const again = async (start: number): Promise<Readable> => {
    const rest = await open(bucket, key, { start, end: last })
    if (rest?.size === size) return rest.body
    rest?.body.destroy()
    throw fail('unavailable', 'The file is no longer there.')
  }
  const failure = (error: unknown) => asFailure(bucket, error)
  return { body: steadyBody(body, { first, last, again, failure }), size }
}

async function open(bucket: Bucket, key: BlobKey, range?: ByteRange): Promise<Opened | undefined> {
  const object = objectOf(bucket, key)
  const command = new GetObjectCommand({ ...object, ...(range && { Range: `bytes=${range.start}-${range.end}` }) })
  // No limit on the whole: a large file may take a visitor hours. Until the answer begins, the client's own limit holds.
  const answer = await ask(
    bucket,
    (client) => client.send(command),
    (error) => {
      if (statusOf(error) === 416 && range) throw outside(range)
      return isMissing(error)
    },
  )
  if (!answer) return undefined
  const { Body: body, ContentLength: length = 0, ContentRange: part } = answer
  if (!(body instanceof Readable)) throw fail('unavailable', `S3 gave no bytes from the bucket ${bucket.name}.`)
  const [, first = '0', total = String(length)] = /^bytes (\d+)-\d+\/(\d+)$/.exec(part ?? '') ?? []
  return { body, size: Number(total), first: Number(first), last: Number(first) + length - 1 }
}

function outside({ start, end }: ByteRange, size?: number) {
  const whole = size === undefined ? 'this file' : `the ${size} bytes of this file`
  return fail('invalid', `The bytes ${start} to ${end} are not within ${whole}.`)
}
