import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { compose } from './compose.ts'
import { parseConfig } from './config.ts'
import { createLogger } from './observe/logger.ts'

const { closed, noted } = vi.hoisted(() => {
  const closed: string[] = []
  /** Notes in `closed` when the part is closed. */
  const noted = <T extends { close(): Promise<void> }>(name: string, part: T): T => {
    const close = part.close.bind(part)
    part.close = () => {
      closed.push(name)
      return close()
    }
    return part
  }
  return { closed, noted }
})

vi.mock(import('./adapters/store/sqlite-store.ts'), async (original) => {
  const { openSqliteStore } = await original()
  return { openSqliteStore: async (options) => noted('store', await openSqliteStore(options)) }
})
vi.mock(import('./adapters/artifacts/filesystem.ts'), async (original) => {
  const { openFilesystemArtifacts } = await original()
  return { openFilesystemArtifacts: async (options) => noted('artifacts', await openFilesystemArtifacts(options)) }
})
vi.mock(import('./adapters/identity/local-accounts.ts'), async (original) => {
  const { openLocalAccounts } = await original()
  return { openLocalAccounts: async (options) => noted('identity', await openLocalAccounts(options)) }
})
vi.mock(import('./adapters/relay/in-process.ts'), async (original) => {
  const { openInProcessRelay } = await original()
  return { openInProcessRelay: (options) => noted('relay', openInProcessRelay(options)) }
})
vi.mock(import('./adapters/runner/local-process.ts'), async (original) => {
  const { openLocalRunner } = await original()
  return { openLocalRunner: (options) => noted('runner', openLocalRunner(options)) }
})

const all = ['runner', 'relay', 'identity', 'artifacts', 'store']
const log = createLogger('silent')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-close-'))
  mkdirSync(join(folder, 'data'))
  closed.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = () => {
  const env = { PORT: '0', TRELLIS_DATA: 'data', TRELLIS_ISOLATION: 'none' }
  return compose(parseConfig(env, folder), log)
}

it.each([
  { part: 'the Store', breaks: 'trellis.sqlite', wasOpen: ['relay', 'identity', 'artifacts'] },
  { part: 'the blobs', breaks: 'blobs', wasOpen: ['runner', 'relay', 'identity', 'store'] },
  { part: 'the accounts', breaks: 'accounts.sqlite', wasOpen: ['runner', 'relay', 'artifacts', 'store'] },
  { part: 'the set-up token, when all else runs,', breaks: 'setup-token', wasOpen: all },
])('closes in reverse what was open when $part fails, and says that one thing', async ({ breaks, wasOpen }) => {
  const told = [vi.spyOn(log, 'warn'), vi.spyOn(log, 'info')]
  const place = join(folder, 'data', breaks)
  if (breaks === 'blobs') writeFileSync(place, 'a file where a folder belongs')
  else mkdirSync(place)
  await expect(start()).rejects.toThrow(breaks)
  expect(closed).toEqual(wasOpen)
  for (const heard of told) expect(heard).not.toHaveBeenCalled()

  rmSync(place, { recursive: true })
  closed.length = 0
  const trellis = await start()
  expect(closed).toEqual([])
  await trellis.close()
  expect(closed).toEqual(all)
})
