import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'
import { SqliteDatabase } from './sqlite-database.ts'

let folder: string
let database: SqliteDatabase
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-group-'))
  database = new SqliteDatabase(join(folder, 'x.sqlite'))
  database.exec('CREATE TABLE names (name TEXT PRIMARY KEY)')
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const names = () => database.all('SELECT name FROM names ORDER BY name').map(([name]) => name)
const add = (name: string) => database.run('INSERT INTO names VALUES (?)', [name])

it('undoes the one that fails and keeps the others of its group', async () => {
  const commits = new GroupCommit(database)
  const outcomes = await Promise.allSettled([
    commits.submit(() => add('a')),
    commits.submit(() => {
      add('b')
      throw new Error('no')
    }),
    commits.submit(() => add('c')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(names()).toEqual(['a', 'c'])
})

it('lets each see what the ones before it have written', async () => {
  const commits = new GroupCommit(database)
  const seen: unknown[] = []
  await Promise.all(
    ['a', 'b'].map((name) =>
      commits.submit(() => {
        seen.push(names())
        add(name)
      }),
    ),
  )
  expect(seen).toEqual([[], ['a']])
})

it('settles nobody before the commit, and shares one among those who wait together', async () => {
  const commits = new GroupCommit(database)
  const inside: boolean[] = []
  const first = commits.submit(() => inside.push(database.inTransaction))
  const second = commits.submit(() => inside.push(database.inTransaction))
  let settled = false
  void first.then(() => {
    settled = true
    expect(database.inTransaction).toBe(false)
  })
  await Promise.resolve()
  expect([settled, inside]).toEqual([false, []])
  commits.flush()
  expect(inside).toEqual([true, true])
  await Promise.all([first, second])
})

it('fails the whole group, and leaves nothing of it, when the transaction itself is lost', async () => {
  const commits = new GroupCommit(database)
  const outcomes = await Promise.allSettled([
    commits.submit(() => add('a')),
    commits.submit(() => {
      database.exec('ROLLBACK')
      throw new Error('lost')
    }),
    commits.submit(() => add('c')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(names()).toEqual([])
  await commits.submit(() => add('later'))
  expect(names()).toEqual(['later'])
})

it('tells of a full disk, keeps what was there, and goes on when there is room again', async () => {
  const commits = new GroupCommit(database)
  await commits.submit(() => add('before'))
  const pages = Number(database.first('PRAGMA page_count')?.[0])
  database.all(`PRAGMA max_page_count = ${pages + 2}`)
  const full = commits.submit(() => add('x'.repeat(1_000_000)))
  await expect(full).rejects.toMatchObject({
    refusal: { code: 'unavailable', message: expect.stringContaining('full') },
  })
  expect(names()).toEqual(['before'])
  database.all('PRAGMA max_page_count = 1000000')
  await commits.submit(() => add('later'))
  expect(names()).toEqual(['before', 'later'])
})
