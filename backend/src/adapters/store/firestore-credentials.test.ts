import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/kit/folder.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { assertCredentials } from './firestore-credentials.ts'
import { openFirestoreStore } from './firestore-store.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder('credentials')
})
afterEach(() => folder.remove())

test('STO2: credentials that are missing or are none stop the start with one sentence', async () => {
  const file = join(folder.path, 'key.json')
  const open = () => openFirestoreStore({ projectId: 'garden', credentials: file, log: quiet })
  await expect(open()).rejects.toThrow(/key\.json cannot be read \(ENOENT\); check GOOGLE_APPLICATION_CREDENTIALS\.$/)
  for (const content of ['', 'no JSON', '[]', '"text"', '{}', '{"type":7}']) {
    writeFileSync(file, content)
    await expect(open()).rejects.toThrow(/key\.json holds no credentials of Google; check GOOGLE_APPLICATION_CRED/)
  }
})

test('STO2: every kind of credentials of Google is taken', async () => {
  const file = join(folder.path, 'key.json')
  for (const type of ['service_account', 'authorized_user', 'external_account']) {
    writeFileSync(file, JSON.stringify({ type }))
    await expect(assertCredentials(file)).resolves.toBeUndefined()
  }
})
