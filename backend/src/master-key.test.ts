import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from './adapters/store/sqlite-store.ts'
import { openMasterKeys } from './master-key.ts'
import type { Store } from './ports/store.ts'

const one = Buffer.alloc(32, 1).toString('base64')
const other = Buffer.alloc(32, 2).toString('base64')

describe('the master key', () => {
  let dataDir = ''
  let store: Store
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'trellis-key-'))
    store = await openSqliteStore({ folder: dataDir })
  })
  afterEach(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  })

  it('is the configured one, and any other stops the start', async () => {
    expect((await openMasterKeys(store, { masterKey: one, dataDir })).current.toString('base64')).toBe(one)
    expect((await openMasterKeys(store, { masterKey: one, dataDir })).current.toString('base64')).toBe(one)
    await expect(openMasterKeys(store, { masterKey: other, dataDir })).rejects.toThrow(/^TRELLIS_MASTER_KEY is not/)
    await expect(openMasterKeys(store, { dataDir })).rejects.toThrow(/master-key is not the key/)
  })

  it('is made once in the data folder, for this user only', async () => {
    const { current } = await openMasterKeys(store, { dataDir })
    const file = join(dataDir, 'master-key')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').trim()).toBe(current.toString('base64'))
    expect(await openMasterKeys(store, { dataDir })).toEqual({ current, former: [] })
  })

  it('refuses a damaged file instead of making a new key', async () => {
    writeFileSync(join(dataDir, 'master-key'), 'short\n')
    await expect(openMasterKeys(store, { dataDir })).rejects.toThrow(/does not hold 32 bytes/)
  })

  it('is the same for servers that start at once', async () => {
    const outcomes = await Promise.allSettled(
      [one, other].map((masterKey) => openMasterKeys(store, { masterKey, dataDir })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
