import {
  type DocumentSnapshot,
  Firestore,
  type Query,
  type QuerySnapshot,
  type Timestamp,
  type Transaction,
} from 'firebase-admin/firestore'
import { Silence } from './firestore-failures.ts'

export type FirestorePlace = {
  projectId: string
  /** `host:port` of an emulator; then no credentials are used, whatever there are. */
  emulatorHost?: string | undefined
  /** The file with a service account's key; without it Google's default credentials are used. */
  credentials?: string | undefined
}

/** With an emulator these keep the package from looking for credentials on the machine and in its network. */
const nobody = { client_email: 'nobody@emulator', private_key: 'none' }

/**
 * The connection to Firestore, each of whose answers comes within `patience` milliseconds or never. Commits are sent
 * once: the package would go on sending for ten minutes, long after the caller was told that nothing was written.
 */
export class FirestoreClient {
  readonly firestore: Firestore
  readonly patience: number
  readonly #underWay = new Set<Promise<unknown>>()

  constructor({ projectId, emulatorHost, credentials }: FirestorePlace, patience: number) {
    this.patience = patience
    const once = { timeout_millis: patience, retry_codes_name: 'never' }
    const methods = { Commit: once, BatchGetDocuments: once, RunQuery: once, Rollback: once }
    this.firestore = new Firestore({
      projectId,
      ...(emulatorHost
        ? { host: emulatorHost, ssl: false, credentials: nobody }
        : credentials
          ? { keyFilename: credentials }
          : {}),
      // A connection that was refused is tried again soon, not after the two minutes that it may come to.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
      clientConfig: { interfaces: { 'google.firestore.v1.Firestore': { retry_codes: { never: [] }, methods } } },
    })
  }

  get(path: string, at?: Timestamp): Promise<DocumentSnapshot> {
    const ref = this.firestore.doc(path)
    return this.#read(at, (transaction) => (transaction ? transaction.get(ref) : ref.get()))
  }

  query(query: Query, at?: Timestamp): Promise<QuerySnapshot> {
    return this.#read(at, (transaction) => (transaction ? transaction.get(query) : query.get()))
  }

  /** Runs `work` and its commit once. What `work` reads is locked until then. */
  commit(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    return this.#within(2 * this.patience, this.firestore.runTransaction(work, { maxAttempts: 1 }))
  }

  /** For reads inside `commit`. */
  inTime<T>(answer: Promise<T>): Promise<T> {
    return this.#within(this.patience, answer)
  }

  /** Reads that nobody waits for any more end by themselves; the package cannot be stopped while it repeats them. */
  async close(): Promise<void> {
    const ended = Promise.allSettled(this.#underWay).then(() => this.firestore.terminate())
    if (this.#underWay.size === 0) await ended
    else ended.catch(() => undefined)
  }

  /** Reads what is there now, or what was there at a moment of the last hour, which locks nothing. */
  #read<T>(at: Timestamp | undefined, read: (transaction?: Transaction) => Promise<T>): Promise<T> {
    const answer = at ? this.firestore.runTransaction(read, { readOnly: true, readTime: at }) : read()
    return this.#within(this.patience, answer)
  }

  async #within<T>(patience: number, answer: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = answer.then(
      () => this.#underWay.delete(settled),
      () => this.#underWay.delete(settled),
    )
    this.#underWay.add(settled)
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Silence()), patience)
    })
    try {
      return await Promise.race([answer, silence])
    } finally {
      clearTimeout(timer)
    }
  }
}
