import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from './plain-text.ts'
import { cutIntoRows, wrapPoints, wrappedRows } from './wrap.ts'

const rowsOf = (text: string, columns: number, words = true) => {
  const points = [0, ...wrapPoints(text, { columns, words }), text.length]
  return points.slice(0, -1).map((from, index) => text.slice(from, points[index + 1]))
}

describe('rows of a wrapped line', () => {
  it.each([
    { name: 'fits', text: 'all of it', rows: ['all of it'] },
    { name: 'is empty', text: '', rows: [''] },
    { name: 'has words', text: 'the quick brown fox', rows: ['the quick ', 'brown fox'] },
    { name: 'has a word that ends at the edge', text: 'abcde fghi jklm', rows: ['abcde fghi ', 'jklm'] },
    { name: 'has more spaces than room', text: 'abcdefgh        ij', rows: ['abcdefgh        ', 'ij'] },
    { name: 'is indented', text: '    at abcdefgh', rows: ['    at ', 'abcdefgh'] },
    { name: 'has one long word', text: 'abcdefghijklmnopqrstuvw', rows: ['abcdefghij', 'klmnopqrst', 'uvw'] },
    { name: 'has a long word behind a short one', text: 'x abcdefghijklmnop', rows: ['x abcdefgh', 'ijklmnop'] },
    { name: 'has wide letters', text: 'ab 日本語日本', rows: ['ab ', '日本語日本'] },
    { name: 'has letters of two units', text: '😀😀😀😀😀😀', rows: ['😀😀😀😀😀', '😀'] },
    { name: 'has tabs', text: 'a\tb\tc d', rows: ['a\tb', '\tc ', 'd'] },
  ])('that $name', ({ text, rows }) => {
    expect(rowsOf(text, 10)).toEqual(rows)
  })

  it('cut words where nothing else is wanted', () => {
    expect(rowsOf('the quick brown fox', 10, false)).toEqual(['the quick ', 'brown fox'])
    expect(rowsOf('the quicker brown', 10, false)).toEqual(['the quicke', 'r brown'])
  })

  it('are the whole text, fit, are counted right, and cut no word that fits a row', () => {
    const word = fc.stringMatching(/^[a-z日😀./-]{1,30}$/u)
    const line = fc.array(fc.oneof(word, fc.constantFrom(' ', '  ', '')), { maxLength: 30 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        const rows = rowsOf(text, columns)
        expect(rows.join('')).toBe(text)
        expect(wrappedRows(text, { columns, words: true })).toBe(rows.length)
        for (const row of rows) expect(columnsOf(row.trimEnd())).toBeLessThanOrEqual(columns)
        const kept = rows.flatMap((row) => row.split(' '))
        for (const each of text.split(' ')) if (columnsOf(each) <= columns) expect(kept).toContain(each)
      }),
    )
  })
})

it('spans are cut where rows begin, and keep what they are', () => {
  const spans = [
    { text: 'the ', classes: 'a' },
    { text: 'quick brown', classes: 'b' },
  ]
  expect(cutIntoRows(spans, [4, 10])).toEqual([
    { text: 'the ', classes: 'a', row: false },
    { text: 'quick ', classes: 'b', row: true },
    { text: 'brown', classes: 'b', row: true },
  ])
  expect(cutIntoRows(spans, []).map(({ text }) => text)).toEqual(['the ', 'quick brown'])
})
