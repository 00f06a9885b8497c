import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { DocumentSnapshot, Transaction } from 'firebase-admin/firestore'
import type { FirestoreClient } from './firestore-client.ts'
import { kindOf } from './firestore-failures.ts'
import { writeField } from './firestore-fields.ts'
import { addWrite, type Plan } from './firestore-plan.ts'
import { queryOf } from './firestore-query.ts'
import { isAt } from './firestore-revision.ts'
import type { DocumentRead, QueryRead } from './recorded-transaction.ts'
import { Turns } from './turns.ts'

/** `refused`: a document that is written was not as expected. `moved`: something that was read has changed. */
export type Outcome = 'done' | 'refused' | 'moved'

/** Something that was read has changed. */
class Moved extends Error {}

/**
 * Commits plans. What is written carries its own condition, so most commits are one request that locks nothing. What was
 * only read is read again under Firestore's lock, just before the commit; two of this process that would wait there for
 * each other are put in a row before.
 */
export class Committer {
  readonly #client: FirestoreClient
  readonly #turns = new Turns()

  constructor(client: FirestoreClient) {
    this.#client = client
  }

  /** Rejects with Firestore's error when it cannot be committed; then nothing was written as far as can be known. */
  async commit(plan: Plan): Promise<Outcome> {
    if (plan.documents.length + plan.queries.length === 0) return this.#persist(plan)
    return this.#turns.take(claimsOf(plan), () => this.#persist(plan))
  }

  /**
   * Sends until there is an outcome, for as long as one answer may take. A commit whose answer was lost may have
   * happened: the documents' own mark tells, before it is sent again and before its refusal is believed.
   */
  async #persist(plan: Plan): Promise<Outcome> {
    const stamp = randomUUID()
    const until = performance.now() + this.#client.patience
    let unsure = false
    for (let lost = 0; ; lost += 1) {
      try {
        await this.#client.commit((transaction) => this.#work(transaction, plan, stamp))
        return 'done'
      } catch (error) {
        const kind = error instanceof Moved ? 'moved' : kindOf(error)
        unsure ||= kind === 'unsure'
        if (unsure && (await this.#happened(plan, stamp))) return 'done'
        if (kind === 'moved' || kind === 'refused') return kind
        if (kind === 'final' || performance.now() > until) throw error
        await pause(lost)
      }
    }
  }

  async #work(transaction: Transaction, plan: Plan, stamp: string): Promise<void> {
    const { firestore } = this.#client
    const holds = await this.#client.inTime(this.#stillHolds(transaction, plan))
    if (!holds) throw new Moved()
    for (const write of plan.writes) addWrite(transaction, firestore, { ...write, stamp })
  }

  async #stillHolds(transaction: Transaction, { documents, queries }: Plan): Promise<boolean> {
    const refs = documents.map(({ place }) => this.#client.firestore.doc(place.path))
    const found = refs.length > 0 ? await transaction.getAll(...refs, { fieldMask: [writeField] }) : []
    if (!documentsHold(found, documents)) return false
    for (const query of queries) if (!(await this.#queryHolds(transaction, query))) return false
    return true
  }

  async #queryHolds(transaction: Transaction, { spec, call, page }: QueryRead): Promise<boolean> {
    const now = await transaction.get(queryOf(this.#client.firestore, spec, call).select(writeField))
    return (
      now.size > call.limit === (page.cursor !== null) &&
      Math.min(now.size, call.limit) === page.items.length &&
      page.items.every(({ path, revision }, at) => {
        const found = now.docs[at]
        return found !== undefined && found.ref.path === path && isAt(found, revision)
      })
    )
  }

  /** Whether a commit whose answer was lost was made. Without a document to look at, what it deletes must be gone. */
  async #happened({ writes }: Plan, stamp: string): Promise<boolean> {
    const written = writes.find(({ document }) => document)
    if (written) return (await this.#client.get(written.place.path)).get(writeField) === stamp
    const found = await Promise.all(writes.map(({ place }) => this.#client.get(place.path)))
    return found.every(({ exists }) => !exists)
  }
}

function documentsHold(found: DocumentSnapshot[], documents: DocumentRead[]): boolean {
  const byPath = new Map(found.map((snapshot) => [snapshot.ref.path, snapshot]))
  return documents.every(({ place, revision }) => {
    const snapshot = byPath.get(place.path)
    return snapshot !== undefined && isAt(snapshot, revision)
  })
}

/** Documents and collections, as Firestore locks them. */
function claimsOf({ writes, documents, queries }: Plan) {
  return {
    alone: [...writes.map(({ place }) => place.path), ...queries.map(({ spec }) => `${spec.collection}/*`)],
    shared: [...documents.map(({ place }) => place.path), ...writes.map(({ place }) => `${place.kind}/*`)],
  }
}

/** Grows to a second; jitter keeps those who have met from meeting again. */
export function pause(lost: number): Promise<void> {
  return wait(randomInt(10, Math.min(1000, 30 * 2 ** lost)))
}
