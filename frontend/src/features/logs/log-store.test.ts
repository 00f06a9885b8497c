import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { line, lines } from '../../test-kit.ts'
import { LogStore } from './log-store.ts'

describe('appending', () => {
  it('passes over what is held and stops at a hole', () => {
    const store = new LogStore()
    expect(store.append(lines(1, 3))).toEqual({ added: 3, gap: false })
    expect(store.append(lines(2, 4))).toEqual({ added: 1, gap: false })
    expect(store.append(lines(6, 7))).toEqual({ added: 0, gap: true })
    expect(store.append([line(5), line(7)])).toEqual({ added: 1, gap: true })
    expect(store.length).toBe(5)
  })

  it('holds each line once and in order, however batches overlap, repeat or skip', () => {
    const batch = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }))
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 30 }), (batches) => {
        const store = new LogStore()
        for (const [from, more] of batches) store.append(lines(from, from + more))
        const texts = Array.from({ length: store.length }, (_, i) => store.text(i))
        expect(texts).toEqual(texts.map((_, i) => `line ${i + 1}`))
      }),
    )
  })

  it('goes on across chunks', () => {
    const store = new LogStore()
    store.append(lines(1, 10_000))
    expect(store.entry(8_191)).toMatchObject({ seq: 8_192, text: 'line 8192', stream: 'stdout', step: 'build' })
    expect(() => store.entry(20_000)).toThrow(RangeError)
  })
})

it('makes a section of each run of one step', () => {
  const store = new LogStore()
  store.append([line(1, { step: 'clone' }), line(2, { step: 'clone' }), line(3), line(4), line(5, { step: 'verify' })])
  expect(store.sections.map(({ step, from, to }) => [step, from, to])).toEqual([
    ['clone', 0, 2],
    ['build', 2, 4],
    ['verify', 4, 5],
  ])
  expect([0, 1, 2, 4, 5].map((index) => store.sectionOf(index))).toEqual([0, 0, 1, 2, -1])
})
