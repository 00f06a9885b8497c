import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../../../test/contracts/store.contract.ts'
import { openSqliteStore } from './sqlite-store.ts'

async function makePlace(rehearse: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-store-'))
  return {
    open: () => openSqliteStore({ folder, rehearse }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  }
}

storeContract('sqlite', () => makePlace(false))
storeContract('sqlite, every transaction twice', () => makePlace(true), { runs: 10 })
