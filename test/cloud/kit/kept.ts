import { type CollectionReference, type DocumentReference, Firestore } from 'firebase-admin/firestore'
import type { Redis } from 'ioredis'
import { filesIn, type Kept } from '../../kit/hunt.ts'
import type { FirestorePeer } from '../../peers/firestore.ts'
import type { RedisPeer } from '../../peers/redis.ts'
import type { S3Peer } from '../../peers/s3.ts'

/** So many documents of a collection are read at the same time. */
const atOnce = 40

type Peers = { redis: RedisPeer; firestore: FirestorePeer; s3: S3Peer }

/** Hears every command that Redis is sent from `listen` on, and reads at the end all that the three peers hold. */
export class CloudEars {
  readonly #peers: Peers
  readonly #projectId: string
  readonly #heard: string[] = []
  #monitor: Redis | undefined

  constructor(peers: Peers, projectId: string) {
    this.#peers = peers
    this.#projectId = projectId
  }

  async listen(): Promise<void> {
    const client = await this.#peers.redis.client()
    this.#monitor = await client.monitor()
    client.disconnect()
    this.#monitor.on('monitor', (_time: string, args: string[]) => this.#heard.push(args.join(' ')))
  }

  async all(): Promise<Kept[]> {
    const heard = { where: 'what Redis was sent', bytes: Buffer.from(this.#heard.join('\n')) }
    return [heard, ...(await this.#redis()), ...(await this.#firestore()), ...this.#s3()]
  }

  close(): void {
    this.#monitor?.disconnect()
  }

  async #redis(): Promise<Kept[]> {
    using client = await this.#peers.redis.client()
    const keys = await client.keys('*')
    const found: Kept[] = []
    for (const key of keys) found.push({ where: `Redis, ${key}`, bytes: await contentOf(client, key) })
    return found
  }

  async #firestore(): Promise<Kept[]> {
    const { host } = this.#peers.firestore
    const credentials = { client_email: 'nobody@emulator', private_key: 'none' }
    const firestore = new Firestore({ projectId: this.#projectId, host, ssl: false, credentials })
    try {
      const collections = await firestore.listCollections()
      return (await Promise.all(collections.map(documentsOf))).flat()
    } finally {
      await firestore.terminate()
    }
  }

  #s3(): Kept[] {
    return filesIn(this.#peers.s3.folder).map(({ where, bytes }) => ({ where: `S3, ${where}`, bytes }))
  }
}

/** As text, because what DUMP gives is packed. */
async function contentOf(client: Redis, key: string): Promise<Buffer> {
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    stream: () => client.xrange(key, '-', '+'),
    zset: () => client.zrange(key, 0, '-1'),
    set: () => client.smembers(key),
    list: () => client.lrange(key, 0, -1),
  }
  const parts = await readers[await client.type(key)]?.()
  return Buffer.from(`${key} ${JSON.stringify(parts)}`)
}

/** Documents with those below them; fields of bytes apart, as they are packed. */
async function documentsOf(collection: CollectionReference): Promise<Kept[]> {
  const found: Kept[] = []
  const refs = await collection.listDocuments()
  for (let from = 0; from < refs.length; from += atOnce) {
    const some = await Promise.all(refs.slice(from, from + atOnce).map(documentAndBelow))
    found.push(...some.flat())
  }
  return found
}

async function documentAndBelow(ref: DocumentReference): Promise<Kept[]> {
  const [document, collections] = await Promise.all([ref.get(), ref.listCollections()])
  const fields = document.data() ?? {}
  const where = `Firestore, ${ref.path}`
  const own = { where, bytes: Buffer.from(`${ref.path} ${JSON.stringify(fields)}`) }
  const packed = Object.values(fields).flatMap((field) => (Buffer.isBuffer(field) ? [{ where, bytes: field }] : []))
  const below: Kept[] = []
  for (const collection of collections) below.push(...(await documentsOf(collection)))
  return [own, ...packed, ...below]
}
