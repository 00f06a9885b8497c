import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { counter, queued } from '../../../test/contracts/store/samples.ts'
import { documents } from '../../ports/documents.ts'
import { queries } from '../../ports/queries.ts'
import type { Store } from '../../ports/store.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { openSqliteStore } from './sqlite-store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-sqlite-'))
  store = await openSqliteStore({ folder })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('optimistic transactions', () => {
  it('run again when a document that they read was changed before their commit', async () => {
    const seen: (number | undefined)[] = []
    await store.transaction(async (transaction) => {
      const found = await transaction.get(counter('a'))
      seen.push(found?.data.count)
      if (seen.length === 1) await store.create(counter('a'), { count: 5 })
      transaction.set(counter('b'), { count: 1 })
    })
    expect(seen).toEqual([undefined, 5])
  })

  it('run again when a query that they made would answer otherwise, also only by a next page', async () => {
    const cursors: boolean[] = []
    await store.create(documents.queue('a'), queued('a'))
    await store.transaction(async (transaction) => {
      const page = await transaction.query(queries.queue, { limit: 1 })
      cursors.push(page.cursor !== null)
      if (cursors.length === 1) await store.create(documents.queue('b'), queued('b'))
      transaction.set(counter('b'), { count: 1 })
    })
    expect(cursors).toEqual([false, true])
  })

  it('do not believe an error that came from two moments mixed', async () => {
    let runs = 0
    await store.create(counter('a'), { count: 1 })
    await store.transaction(async (transaction) => {
      runs += 1
      const before = await transaction.get(counter('a'))
      if (runs === 1) await store.delete(counter('a'))
      const after = await transaction.get(counter('a'))
      if (before?.revision !== after?.revision) throw new Error('impossible')
    })
    expect(runs).toBe(2)
  })

  it('give up with a clear failure when everything changes under them each time', async () => {
    let count = 0
    const hopeless = store.transaction(async (transaction) => {
      await transaction.get(counter('a'))
      count += 1
      await store.transaction(async (inner) => inner.set(counter('a'), { count }))
      transaction.set(counter('b'), { count })
    })
    await expect(hopeless).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
    expect(count).toBe(100)
    expect(await store.get(counter('b'))).toBeUndefined()
  })

  it('cannot be used after their work has ended', async () => {
    const leaked = await store.transaction(async (transaction) => ({ transaction }))
    await expect(leaked.transaction.get(counter('a'))).rejects.toThrow('ended')
    expect(() => leaked.transaction.set(counter('a'), { count: 1 })).toThrow('ended')
  })

  it('write to one of the two files only, and say so', async () => {
    const both = store.transaction(async (transaction) => {
      transaction.set(counter('a'), { count: 1 })
      transaction.set(documents.logChunk('d', 1), { first: 1, count: 1, bytes: Uint8Array.of(1) })
    })
    await expect(both).rejects.toThrow('log chunks')
    expect(await store.get(counter('a'))).toBeUndefined()
  })

  it('run twice in a rehearsal, which writes nothing', async () => {
    const rehearsing = await openSqliteStore({ folder, rehearse: true })
    const seen: (number | undefined)[] = []
    await rehearsing.transaction(async (transaction) => {
      seen.push((await transaction.get(counter('a')))?.data.count)
      transaction.set(counter('a'), { count: 1 })
    })
    await rehearsing.close()
    expect(seen).toEqual([undefined, undefined])
  })
})

describe('the files', () => {
  it('are for their owner only', () => {
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0)
  })

  it('keep log chunks apart', async () => {
    await store.create(documents.logChunk('d', 1), { first: 1, count: 1, bytes: Uint8Array.of(1) })
    await store.create(documents.queue('a'), queued('a'))
    const paths = ['trellis.sqlite', 'logs.sqlite'].map((name) => {
      const database = new SqliteDatabase(join(folder, name))
      const found = database.all('SELECT path FROM documents').map(([path]) => path)
      database.close()
      return found
    })
    expect(paths).toEqual([['queue/a'], ['deployments/d/logs/0000000001']])
  })

  it('are refused with a sentence when they are damaged or from a newer server', async () => {
    await store.close()
    const path = join(folder, 'trellis.sqlite')
    const newer = new SqliteDatabase(path)
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    await expect(openSqliteStore({ folder })).rejects.toThrow(/newer Trellis.*TRELLIS_DATA/)
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    writeFileSync(path, 'this is no database at all, whatever its name says. '.repeat(100))
    await expect(openSqliteStore({ folder })).rejects.toThrow(/damaged.*TRELLIS_DATA/)
  })
})

describe('a closed store', () => {
  it('has committed what was waiting, and is unavailable afterwards', async () => {
    const waiting = store.create(counter('a'), { count: 1 })
    await store.close()
    await waiting
    const answers = [store.get(counter('a')), store.create(counter('b'), { count: 1 }), store.check()]
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
    await store.close()
    store = await openSqliteStore({ folder })
    expect((await store.get(counter('a')))?.data.count).toBe(1)
  })
})
