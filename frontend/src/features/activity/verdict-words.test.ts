import type { TrailVerdict } from '@trellis/shared'
import { expect, it } from 'vitest'
import { at } from '../../test-kit.ts'
import { headText, readHead, verdictNotes, verdictWords } from './verdict-words.ts'

const hash = 'ab'.repeat(32)
const head = { seal: 37, hash, at: at(0) }
const whole: TrailVerdict = { ok: true, entries: 1204, sealed: 1204, head }

it.each<[Partial<TrailVerdict>, string]>([
  [{}, '1,204 entries, 37 seals, unbroken'],
  [{ sealed: 1201 }, '1,204 entries, 37 seals, 3 not sealed yet, unbroken'],
  [{ entries: 1, sealed: 1, head: { ...head, seal: 1 } }, '1 entry, 1 seal, unbroken'],
  [{ entries: 0, sealed: 0 }, 'There are no entries yet, so there is nothing to prove.'],
  [{ ok: false, broken: { problem: 'seal-missing', message: 'Seal 12 is gone.', seal: 12 } }, 'Seal 12 is gone.'],
])('ACT3: of %j is said %s', (change, words) => {
  expect(verdictWords({ ...whole, ...change })).toBe(words)
})

it('ACT6: entries that were sealed later are told apart, and a broken chain has no excuses beside it', () => {
  expect(verdictNotes(whole)).toEqual([])
  const adopted = { ...whole, adopted: 800 }
  expect(verdictNotes(adopted)[0]).toMatch(/^800 entries are of a version that sealed nothing/)
  expect(verdictNotes({ ...adopted, ok: false })).toEqual([])
})

it('ACT3: a head is noted as it is read again, and nothing else is taken for one', () => {
  expect(readHead(` ${headText(head).toUpperCase()} `)).toEqual({ seal: 37, hash })
  for (const text of ['', '37', `0:${hash}`, `37:${hash}0`, `x:${hash}`, '37:']) expect(readHead(text)).toBeUndefined()
})
