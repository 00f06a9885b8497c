import { type Field, fieldsOf } from './protobuf.ts'

export type Operation = 'reads' | 'writes' | 'deletes'
export type Operations = Record<Operation, number>
/** What Firestore bills, in all and by kind of document (`deployments/*\/logs`). */
export type FirestoreBill = Operations & { writtenBytes: number; kinds: Record<string, Operations> }

/**
 * Counts what Firestore bills, by what goes over the wire: a read for each document that a get or a query answers, also for
 * one that is not there, and one for a query that finds nothing; a write or a delete for each document of a commit.
 */
export class FirestoreCount {
  readonly #kinds = new Map<string, Operations>()
  #writtenBytes = 0

  /** What to do with each message of one call, and at its end. */
  call(method: string): { request: (message: Buffer) => void; answer: (message: Buffer) => void; end: () => void } {
    const none = { request: () => {}, answer: () => {}, end: () => {} }
    if (method === 'Commit') return { ...none, request: (message) => this.#commit(message) }
    if (method === 'BatchGetDocuments') return { ...none, answer: (message) => this.#got(message) }
    if (method === 'RunQuery') return { ...none, ...this.#query() }
    if (method === 'BeginTransaction' || method === 'Rollback') return none
    throw new Error(`Nobody has said yet what Firestore bills for ${method}.`)
  }

  bill(): FirestoreBill {
    const all = [...this.#kinds.values()]
    const sum = (operation: Operation) => all.reduce((total, one) => total + one[operation], 0)
    const kinds = Object.fromEntries([...this.#kinds].sort(([one], [other]) => (one < other ? -1 : 1)))
    return {
      reads: sum('reads'),
      writes: sum('writes'),
      deletes: sum('deletes'),
      writtenBytes: this.#writtenBytes,
      kinds,
    }
  }

  reset(): void {
    this.#kinds.clear()
    this.#writtenBytes = 0
  }

  /** CommitRequest: 2 are writes, of which 1 is an update and 2 a delete; 5 only looks and 6 is an older transform. */
  #commit(message: Buffer): void {
    for (const write of only(fieldsOf(message), 2)) {
      const fields = fieldsOf(write)
      this.#writtenBytes += write.length
      for (const name of only(fields, 1).flatMap(nameOf)) this.#count(name, 'writes')
      for (const name of only(fields, 2)) this.#count(name.toString(), 'deletes')
      if (fields.some(({ number }) => number === 5 || number === 6)) throw new Error('A commit has an unknown write.')
    }
  }

  /** BatchGetDocumentsResponse: 1 is a document, 2 the name of one that is not there. */
  #got(message: Buffer): void {
    const fields = fieldsOf(message)
    for (const name of only(fields, 1).flatMap(nameOf)) this.#count(name, 'reads')
    for (const name of only(fields, 2)) this.#count(name.toString(), 'reads')
  }

  /** RunQueryResponse: 1 is a document. */
  #query() {
    let found = 0
    let about = 'query'
    return {
      request: (message: Buffer) => {
        about = collectionOf(message)
      },
      answer: (message: Buffer) => {
        const names = only(fieldsOf(message), 1).flatMap(nameOf)
        found += names.length
        for (const name of names) this.#count(name, 'reads')
      },
      end: () => {
        if (found === 0) this.#countKind(`${about}, nothing found`, 'reads')
      },
    }
  }

  #count(name: string, operation: Operation): void {
    const path = name.split('/documents/')[1] ?? name
    this.#countKind(
      path
        .split('/')
        .map((part, at) => (at % 2 === 0 ? part : '*'))
        .join('/')
        .replace(/\/\*$/, ''),
      operation,
    )
  }

  #countKind(kind: string, operation: Operation): void {
    const known = this.#kinds.get(kind) ?? { reads: 0, writes: 0, deletes: 0 }
    known[operation] += 1
    this.#kinds.set(kind, known)
  }
}

/** RunQueryRequest: 2 is the query, in it 2 where it looks, in it 2 the collection. */
function collectionOf(request: Buffer): string {
  const inner = (message: Buffer) => only(fieldsOf(message), 2)
  return inner(request).flatMap(inner).flatMap(inner)[0]?.toString() ?? 'query'
}

const only = (fields: Field[], wanted: number) =>
  fields.filter(({ number }) => number === wanted).map(({ bytes }) => bytes)

/** A document's name is its first field. */
const nameOf = (document: Buffer) => only(fieldsOf(document), 1).map((name) => name.toString())
