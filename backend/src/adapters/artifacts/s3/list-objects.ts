import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import { isSha256 } from '../blob-layout.ts'
import { ask, type Bucket, workspacePrefix } from './bucket.ts'

/** `tag` is S3's own name for the bytes. */
export type Listed = { sha256: string; size: number; changedAt: number; tag: string }

/** S3's answers one after the other, of at most 1,000 keys each. */
export async function* pages(
  bucket: Bucket,
  input: Omit<ListObjectsV2CommandInput, 'Bucket'>,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let token: string | undefined
  do {
    const next = token && { ContinuationToken: token }
    const command = new ListObjectsV2Command({ ...input, Bucket: bucket.name, ...next })
    const page = await ask(bucket, (client, options) => client.send(command, options))
    if (!page) return
    yield page
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token)
}

/** A workspace's blobs in the order of their names, page by page; whatever else stands there is passed over. */
export async function* blobPages(bucket: Bucket, workspaceId: string): AsyncGenerator<Listed[]> {
  const prefix = workspacePrefix(bucket, workspaceId)
  for await (const page of pages(bucket, { Prefix: prefix })) {
    yield (page.Contents ?? []).flatMap(({ Key = '', Size = 0, LastModified, ETag = '' }) => {
      const sha256 = Key.slice(prefix.length)
      return isSha256(sha256) ? [{ sha256, size: Size, changedAt: LastModified?.getTime() ?? 0, tag: ETag }] : []
    })
  }
}

/** The names directly below a prefix that have objects below them. */
export async function* folders(bucket: Bucket, prefix: string): AsyncGenerator<string> {
  for await (const page of pages(bucket, { Prefix: prefix, Delimiter: '/' })) {
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) yield Prefix.slice(prefix.length, -1)
  }
}
