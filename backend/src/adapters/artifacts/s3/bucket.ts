import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { BlobKey } from '../../../ports/artifacts.ts'
import { assertSha256, assertWorkspaceId } from '../blob-layout.ts'
import { asFailure, type NamedBucket } from './s3-failure.ts'

/** A region's bucket and the way to it. `prefix` begins every key. */
export type Bucket = NamedBucket & { client: S3Client; prefix: string }

export type BucketOptions = {
  region: string
  name: string
  setting: string
  prefix: string
  endpoint?: string | undefined
  credentials?: S3ClientConfig['credentials'] | undefined
  /** Told of every request that goes over the wire, retries too, by the name of S3's operation. */
  onRequest?: ((operation: string) => void) | undefined
}

/** Connections to one bucket; each visitor who streams a large file holds one. */
const connections = 512
const times = { connect: 3_000, answer: 20_000 }
/** A call with all its attempts; a whole object is copied within S3 in this time too. */
const wholeCall = 120_000

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** Makes the client; nothing is sent yet. */
export function openBucket({ region, name, setting, prefix, endpoint, credentials, onRequest }: BucketOptions): Bucket {
  const agent = { maxSockets: connections, keepAlive: true }
  const client = new S3Client({
    region,
    maxAttempts: 4,
    // What goes wrong is thrown, and said once by whoever catches it.
    logger: silent,
    // The checksum that counts is the SHA-256 that names a blob; others would be computed for nothing.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: times.connect,
      requestTimeout: times.answer,
      throwOnRequestTimeout: true,
      // A slow visitor lets a connection rest; `steadyBody` watches those that are read.
      socketTimeout: 0,
    },
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(credentials ? { credentials } : {}),
  })
  if (onRequest) countRequests(client, onRequest)
  return { name, region, setting, endpoint, prefix, client }
}

function countRequests(client: S3Client, onRequest: (operation: string) => void): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      onRequest(String(context.commandName ?? 'unknown').replace(/Command$/, ''))
      return next(args)
    },
    // Behind the one that tries again, so that each attempt counts.
    { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
  )
}

/** The object of a blob: `<prefix>blobs/<workspaceId>/<sha256>`. Throws `invalid` for what is no key. */
export function objectOf(bucket: Bucket, key: BlobKey): { Bucket: string; Key: string } {
  assertSha256(key.sha256)
  return { Bucket: bucket.name, Key: `${workspacePrefix(bucket, key.workspaceId)}${key.sha256}` }
}

/** What every key of a workspace begins with. */
export function workspacePrefix(bucket: Bucket, workspaceId: string): string {
  assertWorkspaceId(workspaceId)
  return `${bucket.prefix}blobs/${workspaceId}/`
}

type CallOptions = { abortSignal: AbortSignal; requestTimeout?: number }

/** Makes one call, all attempts within a limit; what goes wrong becomes a `Failure` that names the bucket. */
export async function ask<T>(
  bucket: Bucket,
  call: (client: S3Client, options: CallOptions) => Promise<T>,
  expected?: (error: unknown) => boolean,
): Promise<T | undefined> {
  try {
    return await call(bucket.client, { abortSignal: AbortSignal.timeout(wholeCall) })
  } catch (error) {
    if (expected?.(error)) return undefined
    throw asFailure(bucket, error)
  }
}
