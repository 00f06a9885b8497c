import { FieldPath, FieldValue, type Firestore, type Transaction } from 'firebase-admin/firestore'
import { StoreConflict } from '../../ports/store.ts'
import { toFields, writeField } from './firestore-fields.ts'
import { stateOf } from './firestore-revision.ts'
import type { DocumentRead, QueryRead, RecordedTransaction, Write } from './recorded-transaction.ts'

/** What is to be committed: writes with their conditions, at most one per document, and reads that must still hold. */
export type Plan = { writes: Write[]; documents: DocumentRead[]; queries: QueryRead[] }

/**
 * The plan of a transaction. A document that it read and writes needs no check of its own: the write's condition is it.
 * Throws `StoreConflict` where it creates what it has seen.
 */
export function planOf({ writes, documents, queries }: RecordedTransaction): Plan {
  const seen = new Map(documents.map(({ place, revision }) => [place.path, revision ?? 'absent']))
  const planned = new Map<string, Write>()
  for (const write of writes) {
    const { path } = write.place
    const before = planned.get(path)
    const known = before ? (before.document ? 'present' : 'absent') : seen.get(path)
    if (write.expect === 'absent' && known !== undefined && known !== 'absent') throw new StoreConflict(path)
    const expect = before ? before.expect : (write.expect ?? known)
    planned.set(path, { ...write, ...(expect === undefined ? {} : { expect }) })
  }
  const needless = (write: Write | undefined) => !write || (!write.document && write.expect === 'absent')
  return {
    writes: [...planned.values()].filter((write) => !needless(write)),
    documents: documents.filter(({ place }) => needless(planned.get(place.path))),
    queries,
  }
}

/** Adds one write, with its condition, to what Firestore will commit. */
export function addWrite(transaction: Transaction, firestore: Firestore, write: Write & { stamp: string }): void {
  const { place, document, expect, stamp } = write
  const ref = firestore.doc(place.path)
  if (document && expect === undefined) return void transaction.set(ref, toFields(document, stamp))
  if (document && expect === 'absent') return void transaction.create(ref, toFields(document, stamp))
  if (expect === undefined) return void transaction.delete(ref)
  const known = stateOf(expect)
  if (!known) throw new StoreConflict(place.path)
  const condition = { lastUpdateTime: known.time }
  if (!document) return void transaction.delete(ref, condition)
  const fields = toFields(document, stamp)
  const gone = known.fields.filter((name) => !Object.hasOwn(fields, name))
  const changes = [
    ...Object.entries(fields).filter(([name]) => name !== writeField),
    ...gone.map((name): [string, unknown] => [name, FieldValue.delete()]),
  ]
  const rest = changes.flatMap(([name, value]) => [new FieldPath(name), value])
  transaction.update(ref, new FieldPath(writeField), stamp, ...rest, condition)
}
