import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Spool } from './spool.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'trellis-spool-')), 'spool')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const all = { lines: 1_000_000, bytes: 1e9 }
const line = (seq: number) => JSON.stringify({ seq, text: 'x'.repeat(1000) })

describe('LOG2: the spool keeps every line above durable', () => {
  test('beyond the bound lines lie on disk, and come back in order', () => {
    const spool = new Spool({ folder, memoryBytes: 100_000 })
    for (let seq = 5; seq <= 5000; seq++) spool.append(seq, line(seq))
    expect(readdirSync(folder).length).toBeGreaterThan(3)
    expect(spool.read(5, all)).toEqual(Array.from({ length: 4996 }, (_, index) => line(index + 5)))
    expect(spool.read(4999, all)).toEqual([line(4999), line(5000)])
  })

  test('what is durable is forgotten, on disk as well', () => {
    const spool = new Spool({ folder, memoryBytes: 100_000 })
    for (let seq = 1; seq <= 5000; seq++) spool.append(seq, line(seq))
    spool.release(5000)
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
    expect(spool.read(1, all)).toEqual([])
    spool.append(5001, line(5001))
    expect(spool.read(5001, all)).toEqual([line(5001)])
  })

  test('a batch keeps its bounds but is never empty', () => {
    const spool = new Spool({ folder, memoryBytes: 1e9 })
    for (let seq = 1; seq <= 10; seq++) spool.append(seq, line(seq))
    expect(spool.read(1, { lines: 3, bytes: 1e9 })).toHaveLength(3)
    expect(spool.read(1, { lines: 100, bytes: 1 })).toHaveLength(1)
    expect(spool.read(11, all)).toEqual([])
  })

  test('any order of appending, releasing and reading gives the same lines', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 12 }), (counts) => {
        const spool = new Spool({ folder, memoryBytes: 50_000 })
        let last = 0
        let durable = 0
        for (const count of counts) {
          for (let index = 0; index < count; index++) spool.append(++last, line(last))
          durable = Math.min(last, durable + Math.floor(count / 2))
          spool.release(durable)
          expect(spool.read(durable + 1, all)).toEqual(
            Array.from({ length: last - durable }, (_, index) => line(durable + 1 + index)),
          )
        }
        rmSync(folder, { recursive: true, force: true })
      }),
      { numRuns: 25 },
    )
  })
})
