import { DeleteObjectsCommand } from '@aws-sdk/client-s3'
import { fail } from '../../../core/failure.ts'
import { ask, type Bucket, workspacePrefix } from './bucket.ts'
import { pages } from './list-objects.ts'
import type { Place } from './spaces.ts'
import { notesPrefix } from './touches.ts'

/** Deletes a workspace's blobs and the notes of when they were asked for, a thousand with a request. */
export async function deleteWorkspace({ bucket, touches, verified }: Place, workspaceId: string): Promise<void> {
  await deleteBelow(bucket, workspacePrefix(bucket, workspaceId))
  await deleteBelow(bucket, notesPrefix(bucket, workspaceId))
  touches.forget(workspaceId)
  verified.forget((name) => name.startsWith(`${workspaceId}/`))
}

/** A page holds as many keys as one request may delete. */
async function deleteBelow(bucket: Bucket, prefix: string): Promise<void> {
  for await (const { Contents = [] } of pages(bucket, { Prefix: prefix })) {
    const Objects = Contents.flatMap(({ Key }) => (Key ? [{ Key }] : []))
    if (Objects.length === 0) continue
    const command = new DeleteObjectsCommand({ Bucket: bucket.name, Delete: { Objects, Quiet: true } })
    const answer = await ask(bucket, (client, options) => client.send(command, options))
    const [kept] = answer?.Errors ?? []
    if (kept) throw fail('unavailable', `The bucket ${bucket.name} keeps what is deleted: ${kept.Code} ${kept.Message}`)
  }
}
