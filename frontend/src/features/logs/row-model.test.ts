import type { LogStream, StepName } from '@trellis/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { line } from '../../test-kit.ts'
import { LogStore } from './log-store.ts'
import { headUnits, mostLinesByWords, RowModel } from './row-model.ts'

type Sketch = { step: StepName; stream: LogStream; width: number }
const sketch = fc.record({
  step: fc.constantFrom<StepName>('clone', 'install', 'build'),
  stream: fc.constantFrom<LogStream>('stdout', 'stderr', 'system'),
  width: fc.integer({ min: 0, max: 70 }),
})

function storeOf(sketches: readonly Sketch[]): LogStore {
  const store = new LogStore()
  store.append(sketches.map(({ step, stream, width }, i) => line(i + 1, { step, stream, text: 'x'.repeat(width) })))
  return store
}

const options = fc.record({
  stream: fc.constantFrom<LogStream | 'all'>('all', 'stderr'),
  folded: fc.array(fc.nat(6)).map((sections) => new Set(sections)),
  columns: fc.constantFrom(0, 20),
})

describe('rows', () => {
  it('cover the whole height once, without holes or overlaps, in the order of the log', () => {
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 600 }), options, (sketches, chosen) => {
        const model = new RowModel(storeOf(sketches), chosen)
        const rows = model.window(0, model.units)
        let top = 0
        for (const row of rows) {
          expect(row.top).toBe(top)
          top += row.units
        }
        expect(top).toBe(model.units)
        const shown = rows.flatMap(({ line: index }) => (index === undefined ? [] : [index]))
        const wanted = sketches.flatMap(({ stream }, index) => {
          const folded = rows.some(
            (row) => row.line === undefined && chosen.folded.has(row.section) && inSection(index, row.section),
          )
          return !folded && (chosen.stream === 'all' || stream === chosen.stream) ? [index] : []
        })
        function inSection(index: number, section: number) {
          return storeOf(sketches).sectionOf(index) === section
        }
        expect(shown).toEqual(wanted)
      }),
      { numRuns: 40 },
    )
  })

  it('are the same whether lines came at once or bit by bit', () => {
    fc.assert(
      fc.property(fc.array(sketch, { minLength: 1, maxLength: 300 }), options, (sketches, chosen) => {
        const whole = storeOf(sketches)
        const growing = new LogStore()
        const model = new RowModel(growing, chosen)
        sketches.forEach(({ step, stream, width }, i) => {
          growing.append([line(i + 1, { step, stream, text: 'x'.repeat(width) })])
          if (i % 7 === 0) model.extend()
        })
        model.extend()
        const once = new RowModel(whole, chosen)
        expect(model.window(0, model.units)).toEqual(once.window(0, once.units))
      }),
      { numRuns: 40 },
    )
  })

  it('find a line again where they put it', () => {
    const model = new RowModel(
      storeOf(Array.from({ length: 900 }, (_, i) => ({ step: 'build', stream: 'stdout', width: i % 70 }))),
      {
        stream: 'all',
        folded: new Set(),
        columns: 20,
      },
    )
    for (const index of [0, 1, 255, 256, 600, 899]) {
      const top = model.topOfLine(index)
      expect(model.rowAt(top ?? -1)?.line).toBe(index)
    }
  })
})

it('shows the head of a folded section, and nothing of a section that the filter empties', () => {
  const store = storeOf([
    { step: 'clone', stream: 'stdout', width: 3 },
    { step: 'build', stream: 'stderr', width: 3 },
    { step: 'build', stream: 'stdout', width: 3 },
  ])
  const folded = new RowModel(store, { stream: 'all', folded: new Set([1]), columns: 0 })
  expect(folded.units).toBe(headUnits + 1 + headUnits)
  expect(folded.topOfLine(2)).toBe(headUnits + 1)
  const filtered = new RowModel(store, { stream: 'stderr', folded: new Set(), columns: 0 })
  expect(filtered.units).toBe(headUnits + 1)
  expect(filtered.topOfLine(0)).toBeUndefined()
})

describe('lines that wrap', () => {
  const storeWith = (text: string, lines: number) => {
    const store = new LogStore()
    store.append(Array.from({ length: lines }, (_, i) => line(i + 1, { step: 'build', stream: 'stdout', text })))
    return store
  }
  const modelOf = (store: LogStore) => new RowModel(store, { stream: 'all', folded: new Set(), columns: 10 })

  it('take the rows that breaking at words needs, colours not counted', () => {
    expect(modelOf(storeWith('abcdef ghijkl mnopqr', 3)).units).toBe(headUnits + 3 * 3)
    expect(modelOf(storeWith('\u001b[31mabcdef\u001b[0m ghij', 3)).units).toBe(headUnits + 3 * 2)
  })

  it('are cut anywhere in a log of very many lines', () => {
    const model = modelOf(storeWith('abcdef ghijkl mnopqr', mostLinesByWords + 1))
    expect(model.wrapping.words).toBe(false)
    expect(model.units).toBe(headUnits + (mostLinesByWords + 1) * 2)
  })
})
