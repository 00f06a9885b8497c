import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeBatch } from './log-sequence.ts'

describe('LOG1: a batch goes on where the log ends', () => {
  it.each([
    { name: 'the first batch', accepted: 0, first: 1, count: 3, verdict: { skip: 0 } },
    { name: 'the next batch', accepted: 3, first: 4, count: 2, verdict: { skip: 0 } },
    { name: 'a batch sent twice', accepted: 3, first: 1, count: 3, verdict: { skip: 3 } },
    { name: 'a batch that overlaps', accepted: 3, first: 2, count: 4, verdict: { skip: 2 } },
    { name: 'a batch far behind', accepted: 9, first: 1, count: 2, verdict: { skip: 2 } },
    { name: 'an empty batch', accepted: 3, first: 4, count: 0, verdict: { skip: 0 } },
    { name: 'a hole of one line', accepted: 3, first: 5, count: 2, verdict: 'gap' },
    { name: 'a hole at the very start', accepted: 0, first: 2, count: 1, verdict: 'gap' },
  ])('$name', ({ accepted, first, count, verdict }) => {
    expect(judgeBatch(accepted, first, count)).toEqual(verdict)
  })
})

/** What a log takes of the batches, each a first seq and a count of lines, where a line's text is its seq. */
function ingest(batches: readonly { first: number; count: number }[]): number[] {
  const held: number[] = []
  for (const { first, count } of batches) {
    const verdict = judgeBatch(held.length, first, count)
    if (verdict === 'gap') continue
    for (let at = verdict.skip; at < count; at++) held.push(first + at)
  }
  return held
}

describe('LOG2: nothing comes twice, nothing is missing, nothing is out of order', () => {
  const batch = fc.record({ first: fc.integer({ min: 1, max: 60 }), count: fc.nat(20) })

  it('holds the lines from 1 on, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 60 }), (batches) => {
        const held = ingest(batches)
        expect(held).toEqual(held.map((_, index) => index + 1))
      }),
    )
  })

  it('holds the whole log when a writer cuts it anywhere and repeats any part of it', () => {
    const cut = fc.record({ count: fc.integer({ min: 1, max: 15 }), goBack: fc.nat(10), again: fc.boolean() })
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 30 }), (cuts) => {
        let sent = 0
        const batches = cuts.flatMap(({ count, goBack, again }) => {
          const first = Math.max(1, sent + 1 - goBack)
          sent = Math.max(sent, first + count - 1)
          return again
            ? [
                { first, count },
                { first, count },
              ]
            : [{ first, count }]
        })
        expect(ingest(batches)).toHaveLength(sent)
      }),
    )
  })

  it('refuses a batch with a hole whole, and takes it once the hole is filled', () => {
    expect(ingest([{ first: 3, count: 2 }])).toEqual([])
    expect(
      ingest([
        { first: 3, count: 2 },
        { first: 1, count: 2 },
        { first: 3, count: 2 },
      ]),
    ).toEqual([1, 2, 3, 4])
  })
})
