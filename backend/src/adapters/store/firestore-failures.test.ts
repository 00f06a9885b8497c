import { describe, expect, it } from 'vitest'
import { Failure, fail } from '../../core/failure.ts'
import { StoreConflict } from '../../ports/store.ts'
import { failureOf, kindOf, reasonOf, Silence } from './firestore-failures.ts'

const peer = { projectId: 'garden' }
const answer = (code: number, text: string) => Object.assign(new Error(`${code} ${text}`), { code })

/** Answers of Firestore and of the package, in their words. */
const answers = {
  missingDatabase: answer(5, 'NOT_FOUND: The database (default) does not exist for project garden Please visit ...'),
  forbidden: answer(7, 'PERMISSION_DENIED: Missing or insufficient permissions.'),
  switchedOff: answer(
    7,
    'PERMISSION_DENIED: Cloud Firestore API has not been used in project garden before or it is disabled.',
  ),
  noIndex: answer(9, 'FAILED_PRECONDITION: The query requires an index. You can create it here: https://...'),
  datastore: answer(
    9,
    'FAILED_PRECONDITION: The Cloud Firestore API is not available for Firestore in Datastore Mode database',
  ),
  quota: answer(8, 'RESOURCE_EXHAUSTED: Quota exceeded.'),
  token: answer(16, 'UNAUTHENTICATED: Request had invalid authentication credentials.'),
  noCredentials: new Error(
    'Could not load the default credentials. Browse to https://cloud.google.com/docs/authentication',
  ),
  noKeyFile: new Error("ENOENT: no such file or directory, open '/keys/none.json'"),
  away: answer(14, 'UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED'),
  late: answer(4, 'DEADLINE_EXCEEDED: Deadline exceeded'),
  exists: answer(6, 'ALREADY_EXISTS: Document already exists'),
  changed: answer(9, 'FAILED_PRECONDITION: the stored version (1) does not match the required base version (2)'),
  missing: answer(5, 'NOT_FOUND: No document to update'),
  locked: answer(10, 'ABORTED: Transaction lock timeout.'),
  wrong: answer(3, 'INVALID_ARGUMENT: Nested arrays are not allowed'),
  tooLarge: answer(3, 'INVALID_ARGUMENT: The value of property "s" is longer than 1048487 bytes.'),
}

describe('STO2 what Firestore says no with', () => {
  it.each([
    ['missingDatabase', /project garden has no Firestore database; check FIREBASE_PROJECT_ID/],
    ['forbidden', /forbids this server the project garden.*Cloud Datastore User.*GOOGLE_APPLICATION_CREDENTIALS/],
    ['switchedOff', /not switched on in the project garden/],
    ['noIndex', /lacks an index.*firestore\.indexes\.json/],
    ['datastore', /Datastore mode.*FIREBASE_PROJECT_ID/],
    ['quota', /quota of the project garden is used up/],
    ['token', /GOOGLE_APPLICATION_CREDENTIALS/],
    ['noCredentials', /GOOGLE_APPLICATION_CREDENTIALS/],
    ['noKeyFile', /GOOGLE_APPLICATION_CREDENTIALS/],
    ['away', /project garden cannot be reached/],
    ['late', /project garden cannot be reached/],
    ['locked', /Another transaction in the project garden holds/],
  ] as const)('%s: one sentence for operators, and the same one for everybody else', (name, words) => {
    const reason = reasonOf(answers[name], peer)
    expect(reason).toMatch(words)
    expect(reason?.match(/\.(\s|$)/g)).toHaveLength(1)
    const failure = failureOf(answers[name], peer)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).toMatchObject({ refusal: { code: 'unavailable' }, cause: { message: reason } })
    expect(failure).toMatchObject({ message: expect.not.stringMatching(/garden|GOOGLE|FIREBASE/) })
  })

  it('tells what is held by others from a Store that is away', () => {
    expect(failureOf(answers.locked, peer)).toMatchObject({
      message: expect.stringMatching(/^Others are changing the same/),
    })
    expect(failureOf(answers.away, peer)).toMatchObject({
      message: expect.stringMatching(/^The Store cannot be reached/),
    })
  })

  it('names the emulator where one is meant, also when it says nothing', () => {
    const reason = reasonOf(new Silence(), { ...peer, emulatorHost: '127.0.0.1:8085' })
    expect(reason).toMatch(/127\.0\.0\.1:8085.*FIRESTORE_EMULATOR_HOST/)
  })

  it('is a conflict, a reason to try again, an open question or final', () => {
    const kinds = Object.fromEntries(Object.entries(answers).map(([name, error]) => [name, kindOf(error)]))
    expect(kinds).toEqual({
      ...{ exists: 'refused', changed: 'refused', missing: 'refused' },
      ...{ locked: 'busy', quota: 'busy' },
      ...{ away: 'unsure', late: 'unsure' },
      ...{ missingDatabase: 'final', forbidden: 'final', switchedOff: 'final', noIndex: 'final', datastore: 'final' },
      ...{ token: 'final', noCredentials: 'final', noKeyFile: 'final', wrong: 'final', tooLarge: 'final' },
    })
  })

  it('is invalid when it is too large, and passed on as it is when it is nobody else fault', () => {
    expect(failureOf(answers.tooLarge, peer)).toMatchObject({ refusal: { code: 'invalid' } })
    for (const error of [answers.wrong, new StoreConflict('a/b'), fail('conflict', 'no'), new Error('a mistake')]) {
      expect(failureOf(error, peer)).toBe(error)
    }
  })
})
