import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import type { BlobKey } from '../../../ports/artifacts.ts'
import { ask, type Bucket, objectOf } from './bucket.ts'
import { isMissing } from './s3-failure.ts'

/** What S3 says of an object. `sha256` is in base64, and absent where the server keeps no checksums. */
export type Stored = { size: number; sha256?: string; changedAt: number; tag: string }

export async function headBlob(bucket: Bucket, key: BlobKey): Promise<Stored | undefined> {
  const head = new HeadObjectCommand({ ...objectOf(bucket, key), ChecksumMode: 'ENABLED' })
  const found = await ask(bucket, (client, options) => client.send(head, options), isMissing)
  if (!found) return undefined
  const { ContentLength: size = 0, ChecksumSHA256: sha256, LastModified: changed, ETag: tag = '' } = found
  return { size, tag, changedAt: changed?.getTime() ?? 0, ...(sha256 && { sha256 }) }
}

/** Deleting what is gone is no error. */
export async function deleteBlob(bucket: Bucket, key: BlobKey): Promise<void> {
  const object = objectOf(bucket, key)
  await ask(bucket, (client, options) => client.send(new DeleteObjectCommand(object), options), isMissing)
}
