import { type DocumentSnapshot, Timestamp } from 'firebase-admin/firestore'
import { writeField } from './firestore-fields.ts'

/** Which state of a document a write wants to replace: when it was written, and the names of its fields. */
export type KnownState = { time: Timestamp; fields: string[] }

/**
 * The revision of a document: the time of its last write. The names of its fields stand behind it, because Firestore
 * replaces on a condition only field by field, and those that are gone must be named.
 */
export function revisionOf(snapshot: DocumentSnapshot): string {
  const { seconds, nanoseconds } = timeOf(snapshot)
  const fields = Object.keys(snapshot.data() ?? {}).filter((name) => name !== writeField)
  return [`${seconds}.${String(nanoseconds).padStart(9, '0')}`, ...fields.map(encodeURIComponent)].join(' ')
}

/** Undefined for what `revisionOf` did not make. */
export function stateOf(revision: string): KnownState | undefined {
  const [time = '', ...fields] = revision.split(' ')
  const parts = /^(\d+)\.(\d{9})$/.exec(time)
  if (!parts) return undefined
  return { time: new Timestamp(Number(parts[1]), Number(parts[2])), fields: fields.map(decodeURIComponent) }
}

/** Whether the document still has the revision; undefined stands for its absence. */
export function isAt(snapshot: DocumentSnapshot, revision: string | undefined): boolean {
  if (revision === undefined) return !snapshot.exists
  return snapshot.exists && (stateOf(revision)?.time.isEqual(timeOf(snapshot)) ?? false)
}

function timeOf({ updateTime, ref }: DocumentSnapshot): Timestamp {
  if (!updateTime) throw new Error(`Firestore gave ${ref.path} without the time of its last write.`)
  return updateTime
}
