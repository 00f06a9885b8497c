import { randomUUID } from 'node:crypto'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { isWorkspaceId } from '../blob-layout.ts'
import { atOnce } from './at-once.ts'
import { ask, type Bucket } from './bucket.ts'
import { folders, pages } from './list-objects.ts'
import { Recent } from './recent.ts'
import { isMissing } from './s3-failure.ts'

const hour = 3600_000
/** A blob that was asked for is noted when its time is older than this, so what is deployed all day is noted twice a day. */
const noteAfter = 12 * hour
/** Collection looks back a day; a note that is older says nothing any more. */
const keptFor = 48 * hour
/** What this server noted lately, so that the next deployment of the same app need not. */
const remembered = 100_000
const hashBytes = 32
const readAtOnce = 16

/** What the keys of a workspace's notes begin with. */
export function notesPrefix({ prefix }: Bucket, workspaceId: string): string {
  return `${prefix}touched/${workspaceId}/`
}

/**
 * When blobs were last asked for. S3 knows only when an object was written, and writing each again would cost a request
 * per blob and deployment. So one small object `<prefix>touched/<workspaceId>/<id>` holds the names of all blobs that one
 * question found, and its own time, which is S3's, says when.
 */
export class Touches {
  readonly #bucket: Bucket
  readonly #now: () => number
  readonly #noted = new Recent<number>(remembered)

  constructor(bucket: Bucket, now: () => number) {
    this.#bucket = bucket
    this.#now = now
  }

  /** Resolves when the notes are kept. `changedAt` is when S3 got the blob. */
  async note(workspaceId: string, found: Iterable<readonly [sha256: string, changedAt: number]>): Promise<void> {
    const now = this.#now()
    const due: string[] = []
    for (const [sha256, changedAt] of found) {
      const last = Math.max(changedAt, this.#noted.get(`${workspaceId}/${sha256}`) ?? 0)
      if (now - last >= noteAfter) due.push(sha256)
    }
    if (due.length === 0) return
    const put = new PutObjectCommand({
      Bucket: this.#bucket.name,
      Key: `${notesPrefix(this.#bucket, workspaceId)}${randomUUID()}`,
      Body: Buffer.concat(due.map((sha256) => Buffer.from(sha256, 'hex'))),
    })
    await ask(this.#bucket, (client, options) => client.send(put, options))
    for (const sha256 of due) this.#noted.set(`${workspaceId}/${sha256}`, now)
  }

  /** When each of a workspace's blobs was last noted. Notes that have become too old go. */
  async read(workspaceId: string): Promise<Map<string, number>> {
    const latest = new Map<string, number>()
    const notes: { key: string; at: number }[] = []
    for await (const page of pages(this.#bucket, { Prefix: notesPrefix(this.#bucket, workspaceId) })) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key) notes.push({ key: Key, at: LastModified?.getTime() ?? 0 })
      }
    }
    await atOnce(notes, readAtOnce, async ({ key, at }) => {
      if (this.#now() - at > keptFor) return this.#remove(key)
      for (const sha256 of await this.#hashes(key)) latest.set(sha256, Math.max(at, latest.get(sha256) ?? 0))
    })
    return latest
  }

  /** Drops the old notes of workspaces that own no blobs any more. */
  async sweep(owners: ReadonlySet<string>): Promise<void> {
    for await (const name of folders(this.#bucket, `${this.#bucket.prefix}touched/`)) {
      if (isWorkspaceId(name) && !owners.has(name)) await this.read(name)
    }
  }

  /** A workspace that is gone has no notes any more; that this server made some is forgotten too. */
  forget(workspaceId: string): void {
    this.#noted.forget((name) => name.startsWith(`${workspaceId}/`))
  }

  async #hashes(key: string): Promise<string[]> {
    const get = new GetObjectCommand({ Bucket: this.#bucket.name, Key: key })
    const bytes = await ask(
      this.#bucket,
      async (client, options) => (await client.send(get, options)).Body?.transformToByteArray(),
      isMissing,
    )
    const text = Buffer.from(bytes ?? []).toString('hex')
    return Array.from({ length: Math.floor(text.length / (2 * hashBytes)) }, (_, index) =>
      text.slice(index * 2 * hashBytes, (index + 1) * 2 * hashBytes),
    )
  }

  async #remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#bucket.name, Key: key })
    await ask(this.#bucket, (client, options) => client.send(command, options), isMissing)
  }
}
