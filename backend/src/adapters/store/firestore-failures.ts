import { Failure } from '../../core/failure.ts'
import { StoreConflict } from '../../ports/store.ts'

/** The codes of gRPC that Firestore answers with. */
const code = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/**
 * What an error says about a commit. `refused`: a document was not as expected. `busy`: nothing was written, and the
 * same may go through in a moment. `unsure`: the answer was lost, so it may have been written. `final`: it will not go
 * through.
 */
export type CommitError = 'refused' | 'busy' | 'unsure' | 'final'

export function kindOf(error: unknown): CommitError {
  const { number, text } = readError(error)
  if (number === code.alreadyExists) return 'refused'
  if (number === code.failedPrecondition) return /index|Datastore Mode/i.test(text) ? 'final' : 'refused'
  if (number === code.notFound) return isMissingDatabase(text) ? 'final' : 'refused'
  if (number === code.aborted || number === code.resourceExhausted) return 'busy'
  const lost: number[] = [code.unavailable, code.deadlineExceeded, code.internal, code.unknown, code.cancelled]
  return number !== undefined && lost.includes(number) ? 'unsure' : 'final'
}

/** Firestore did not answer in time. */
export class Silence extends Error {
  constructor() {
    super('Firestore did not answer in time.')
    this.name = 'Silence'
  }
}

/** Which Firestore is spoken of, for sentences. */
export type Peer = { projectId: string; emulatorHost?: string | undefined }

/** One sentence for operators: why Firestore cannot be used, and which variable to look at. Undefined for other errors. */
export function reasonOf(error: unknown, { projectId, emulatorHost }: Peer): string | undefined {
  const { number, text } = readError(error)
  if (number === code.aborted) {
    return `Another transaction in the project ${projectId} holds what this one writes, for up to a minute when its server has died.`
  }
  if (error instanceof Silence || kindOf(error) === 'unsure') {
    return emulatorHost
      ? `The Firestore emulator cannot be reached at ${emulatorHost}; check FIRESTORE_EMULATOR_HOST.`
      : `Firestore of the project ${projectId} cannot be reached.`
  }
  if (number === code.notFound) return `The project ${projectId} has no Firestore database; check FIREBASE_PROJECT_ID.`
  if (number === code.permissionDenied) {
    return /not been used|disabled|SERVICE_DISABLED/i.test(text)
      ? `Firestore is not switched on in the project ${projectId}; make its database, or check FIREBASE_PROJECT_ID.`
      : `Firestore forbids this server the project ${projectId}; give its account the role "Cloud Datastore User" there, or check FIREBASE_PROJECT_ID and GOOGLE_APPLICATION_CREDENTIALS.`
  }
  if (number === code.resourceExhausted) return `Firestore's quota of the project ${projectId} is used up.`
  if (number === code.failedPrecondition) {
    return /Datastore Mode/i.test(text)
      ? `The database of the project ${projectId} is in Datastore mode, and Trellis needs a native one; check FIREBASE_PROJECT_ID.`
      : 'Firestore lacks an index that a query needs, or is still making it; deploy firestore.indexes.json with "firebase deploy --only firestore".'
  }
  if (number === code.unauthenticated || /credential|private.key|PEM|ENOENT|invalid_grant/i.test(text)) {
    return `Firestore does not take this server's credentials; check GOOGLE_APPLICATION_CREDENTIALS.`
  }
  return undefined
}

/** What callers of the Store get for an error of Firestore. Mistakes of the program come back as they are. */
export function failureOf(error: unknown, peer: Peer): unknown {
  if (error instanceof Failure || error instanceof StoreConflict) return error
  const { number, text } = readError(error)
  if (number === code.invalidArgument && /longer than|exceeds|too (large|big|long)/i.test(text)) {
    return new Failure(
      { code: 'invalid', message: 'This is too large to be kept: at most 1 MiB. Nothing was changed.' },
      error,
    )
  }
  const reason = reasonOf(error, peer)
  if (reason === undefined) return error
  const message =
    number === code.aborted
      ? 'Others are changing the same, or a server died while it did. Nothing was changed; try again in a minute.'
      : 'The Store cannot be reached. Nothing was changed; try again in a moment.'
  return new Failure({ code: 'unavailable', message }, new Error(reason, { cause: error }))
}

function isMissingDatabase(text: string): boolean {
  return /database .*(not exist|not found)/i.test(text)
}

function readError(error: unknown): { number: number | undefined; text: string } {
  if (!(error instanceof Error)) return { number: undefined, text: String(error) }
  const number = 'code' in error && typeof error.code === 'number' ? error.code : undefined
  return { number, text: error.message }
}
