import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SetUpService } from './services/services.ts'

/**
 * Prepares the set-up while there is no owner: the token also stands in `setup-token` of the data folder, readable by
 * this user only, for who missed the printed link. With an owner the file goes. Resolves to the token, if there is one.
 */
export async function keepSetupToken(dataDir: string, setUp: SetUpService): Promise<string | undefined> {
  const file = join(dataDir, 'setup-token')
  const { token } = await setUp.prepareSetUp()
  await rm(file, { force: true })
  if (token) await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
  return token
}
