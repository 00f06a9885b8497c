import type { LogLine } from '@trellis/shared/log'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Relay } from '../../../src/ports/relay.ts'
import type { RelayOpener } from '../relay.contract.ts'
import { linesOf } from './lines.ts'
import { relayLogModel } from './log-model.ts'

const page = { lines: 5000, bytes: 1024 * 1024 }

/** Follows a log as a backend does: on each wake reads until nothing is left. */
function follow(relay: Relay, id: string, after: number): { lines: LogLine[]; stop: () => void } {
  const lines: LogLine[] = []
  let reading = Promise.resolve()
  const readOn = async (): Promise<void> => {
    for (;;) {
      const answer = await relay.readLog(id, lines.at(-1)?.seq ?? after, { lines: 7, bytes: 1000 })
      if (answer.gone) throw new Error('lines were trimmed under the reader')
      if (answer.lines.length === 0) return
      lines.push(...answer.lines)
    }
  }
  const stop = relay.tailLog(id, () => {
    reading = reading.then(readOn)
  })
  return { lines, stop }
}

export function relayLogTests(open: RelayOpener): void {
  describe('LOG: the log of a running deployment', () => {
    it('must be opened before it takes lines', async () => {
      const { a } = await open()
      expect(await a.appendLog('d', 1, linesOf(1, 3))).toMatchObject({ outcome: 'gap', accepted: 0 })
    })

    it('starts where the Store stands, and opening it again keeps what it has', async () => {
      const { a, b } = await open()
      expect(await a.openLog('d', 10)).toBe(10)
      expect(await a.appendLog('d', 11, linesOf(11, 13))).toMatchObject({ outcome: 'taken', accepted: 13 })
      expect(await b.openLog('d', 10)).toBe(13)
      expect(await b.readLog('d', 10, page)).toEqual({ lines: linesOf(11, 13), gone: false, last: 13 })
      expect((await b.readLog('d', 9, page)).gone).toBe(true)
    })

    it('moves on when it is empty and the Store holds more, and never back', async () => {
      const { a } = await open()
      await a.openLog('d', 0)
      expect(await a.openLog('d', 5)).toBe(5)
      await a.appendLog('d', 6, linesOf(6, 8))
      await a.trimLog('d', 8)
      expect(await a.openLog('d', 5)).toBe(8)
    })

    it('moves on when the Store holds more than it has itself, and forgets what it had', async () => {
      const { a, b } = await open()
      await a.openLog('d', 0)
      await a.appendLog('d', 1, linesOf(1, 5))
      expect(await b.openLog('d', 9)).toBe(9)
      expect(await a.readLog('d', 3, page)).toEqual({ lines: [], gone: true, last: 9 })
      expect(await a.appendLog('d', 10, linesOf(10, 12))).toMatchObject({ outcome: 'taken', accepted: 12 })
      expect((await b.readLog('d', 9, page)).lines).toEqual(linesOf(10, 12))
    })

    it('tells every backend how much the Store holds, and never less than before', async () => {
      const { a, b } = await open()
      expect(await a.placeOfLog('d')).toBeUndefined()
      await a.openLog('d', 4)
      expect(await b.placeOfLog('d')).toEqual({ accepted: 4, durable: 4 })
      expect(await b.appendLog('d', 5, linesOf(5, 20))).toEqual({ outcome: 'taken', accepted: 20, durable: 4 })
      await a.trimLog('d', 0, 12)
      expect(await b.placeOfLog('d')).toEqual({ accepted: 20, durable: 12 })
      await b.trimLog('d', 8)
      expect(await a.appendLog('d', 21, linesOf(21, 21))).toEqual({ outcome: 'taken', accepted: 21, durable: 12 })
      expect(await a.openLog('d', 15)).toBe(21)
      expect(await b.placeOfLog('d')).toEqual({ accepted: 21, durable: 15 })
      expect((await b.readLog('d', 8, page)).lines).toEqual(linesOf(9, 21))
    })

    it('has one writer: once the backend writes, nothing new of anybody else is taken', async () => {
      const { a, b } = await open({ perLog: 4000, total: 4000 })
      await a.openLog('d', 0)
      await a.appendLog('d', 1, linesOf(1, 3))
      expect(await b.appendOwnLog('d', 1, [])).toEqual({ outcome: 'taken', accepted: 3, durable: 0 })
      expect(await a.appendLog('d', 4, linesOf(4, 6, 'late'))).toMatchObject({ outcome: 'gap', accepted: 3 })
      expect(await a.appendLog('d', 2, linesOf(2, 3))).toMatchObject({ outcome: 'taken', accepted: 3 })
      const own = linesOf(4, 5, 'own'.repeat(2000))
      expect(await b.appendOwnLog('d', 4, own)).toEqual({ outcome: 'taken', accepted: 5, durable: 5 })
      expect(await a.appendOwnLog('d', 7, linesOf(7, 7))).toMatchObject({ outcome: 'gap', accepted: 5 })
      expect((await a.readLog('d', 0, page)).lines).toEqual([...linesOf(1, 3), ...own])
      expect(await a.appendOwnLog('unknown', 1, [])).toMatchObject({ outcome: 'gap', accepted: 0 })
    })

    it('refuses gaps and passes over what it has', async () => {
      const { a, b } = await open()
      await a.openLog('d', 0)
      expect(await a.appendLog('d', 2, linesOf(2, 3))).toMatchObject({ outcome: 'gap', accepted: 0 })
      expect(await a.appendLog('d', 1, linesOf(1, 5))).toMatchObject({ outcome: 'taken', accepted: 5 })
      expect(await b.appendLog('d', 3, linesOf(3, 8))).toMatchObject({ outcome: 'taken', accepted: 8 })
      expect(await a.appendLog('d', 1, linesOf(1, 2))).toMatchObject({ outcome: 'taken', accepted: 8 })
      expect(await a.appendLog('d', 10, linesOf(10, 11))).toMatchObject({ outcome: 'gap', accepted: 8 })
      expect(await a.appendLog('d', 9, [])).toMatchObject({ outcome: 'taken', accepted: 8 })
      expect((await a.readLog('d', 0, page)).lines).toEqual(linesOf(1, 8))
    })

    it('refuses a batch whose lines are not numbered from its first', async () => {
      const { a } = await open()
      await a.openLog('d', 0)
      const refused = a.appendLog('d', 1, [...linesOf(1, 2), ...linesOf(4, 4)])
      await expect(refused).rejects.toMatchObject({ refusal: { code: 'invalid' } })
      expect((await a.readLog('d', 0, page)).last).toBe(0)
    })

    it('keeps each line whole', async () => {
      const { a, b } = await open()
      await a.openLog('d', 0)
      const line: LogLine = {
        seq: 1,
        at: '2026-01-01T00:00:00.123Z',
        step: 'install',
        stream: 'stderr',
        text: '\u001b[31mä ∅ 🌱\t',
        source: 'build',
        more: true,
      }
      await a.appendLog('d', 1, [line])
      expect((await b.readLog('d', 0, page)).lines).toEqual([line])
    })

    it('is read in pages bounded by lines and by bytes, with one line at least', async () => {
      const { a } = await open()
      await a.openLog('d', 0)
      await a.appendLog('d', 1, linesOf(1, 3000, 'x'.repeat(100)))
      expect((await a.readLog('d', 5, { lines: 10, bytes: 1024 * 1024 })).lines.map((line) => line.seq)).toEqual(
        linesOf(6, 15).map((line) => line.seq),
      )
      const some = JSON.stringify((await a.readLog('d', 0, { lines: 5000, bytes: 10_000 })).lines).length
      expect(some).toBeGreaterThan(5000)
      expect(some).toBeLessThanOrEqual(10_000)
      expect((await a.readLog('d', 2999, { lines: 10, bytes: 1 })).lines.map((line) => line.seq)).toEqual([3000])
      expect(await a.readLog('d', 3000, page)).toEqual({ lines: [], gone: false, last: 3000 })
      expect((await a.readLog('d', 9000, page)).lines).toEqual([])
    })

    it('forgets what is trimmed and nothing more, and says so to readers that come too late', async () => {
      const { a, b } = await open()
      await a.openLog('d', 0)
      await a.appendLog('d', 1, linesOf(1, 2500))
      await b.trimLog('d', 2000)
      expect(await a.readLog('d', 1999, page)).toEqual({ lines: [], gone: true, last: 2500 })
      expect((await a.readLog('d', 2000, page)).lines).toEqual(linesOf(2001, 2500))
      await a.trimLog('d', 100)
      expect((await a.readLog('d', 2000, page)).lines).toHaveLength(500)
      await a.trimLog('d', 9999)
      expect(await a.appendLog('d', 2501, linesOf(2501, 2501))).toMatchObject({ outcome: 'taken', accepted: 2501 })
    })

    it('is full at its memory cap, takes nothing then, and goes on after a trim', async () => {
      const { a } = await open({ perLog: 300_000, total: 10_000_000 })
      await a.openLog('d', 0)
      let last = 0
      const text = 'x'.repeat(1000)
      for (let batch = 0; batch < 1000; batch += 1) {
        const answer = await a.appendLog('d', last + 1, linesOf(last + 1, last + 10, text))
        if (answer.outcome === 'full') {
          expect(answer.accepted).toBe(last)
          break
        }
        last = answer.accepted
      }
      expect(last).toBeGreaterThan(0)
      expect(last).toBeLessThan(400)
      expect((await a.readLog('d', last - 1, page)).last).toBe(last)
      await a.trimLog('d', last)
      const after = await a.appendLog('d', last + 1, linesOf(last + 1, last + 10, text))
      expect(after).toMatchObject({ outcome: 'taken', accepted: last + 10 })
    })

    it('is full when all logs together reach the cap, and a closed log gives its memory back', async () => {
      const { a } = await open({ perLog: 10_000_000, total: 100_000 })
      await a.openLog('one', 0)
      await a.openLog('two', 0)
      const text = 'x'.repeat(1000)
      expect((await a.appendLog('one', 1, linesOf(1, 110, text))).outcome).toBe('taken')
      expect((await a.appendLog('two', 1, linesOf(1, 10, text))).outcome).toBe('full')
      await a.closeLog('one')
      expect((await a.appendLog('two', 1, linesOf(1, 10, text))).outcome).toBe('taken')
    })

    it('is unknown after its close, and another log is untouched', async () => {
      const { a } = await open()
      await a.openLog('d', 0)
      await a.openLog('other', 0)
      await a.appendLog('d', 1, linesOf(1, 3))
      await a.appendLog('other', 1, linesOf(1, 2))
      await a.closeLog('d')
      expect(await a.appendLog('d', 4, linesOf(4, 4))).toMatchObject({ outcome: 'gap', accepted: 0 })
      expect(await a.readLog('d', 0, page)).toEqual({ lines: [], gone: true, last: 0 })
      expect((await a.readLog('other', 0, page)).lines).toEqual(linesOf(1, 2))
      await a.closeLog('never opened')
    })

    it('wakes its tails after appends, also those that came before it was opened, and no others', async () => {
      const { a, b } = await open()
      let wakes = 0
      let strangers = 0
      const stop = b.tailLog('d', () => (wakes += 1))
      b.tailLog('other', () => (strangers += 1))
      await a.openLog('d', 0)
      const appended = a.appendLog('d', 1, linesOf(1, 1))
      expect(wakes).toBe(0)
      await appended
      await vi.waitFor(() => expect(wakes).toBe(1), 3000)
      stop()
      const again = follow(b, 'd', 1)
      await a.appendLog('d', 2, linesOf(2, 2))
      await vi.waitFor(() => expect(again.lines).toHaveLength(1), 3000)
      expect([wakes, strangers]).toEqual([1, 0])
    })

    it('is followed exactly once and in order while batches overlap, leave gaps and come at once', async () => {
      const batch = fc.record({ from: fc.integer({ min: 1, max: 130 }), count: fc.integer({ min: 0, max: 40 }) })
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 25 }), async (batches) => {
          const { a, b } = await open()
          await a.openLog('d', 0)
          const readers = [follow(a, 'd', 0), follow(b, 'd', 0)]
          await Promise.all(
            batches.map(({ from, count }, index) =>
              (index % 2 ? a : b).appendLog('d', from, linesOf(from, from + count - 1)),
            ),
          )
          const { last } = await a.readLog('d', 0, page)
          for (const reader of readers) await vi.waitFor(() => expect(reader.lines).toEqual(linesOf(1, last)), 3000)
          for (const reader of readers) reader.stop()
          await a.closeLog('d')
        }),
        { numRuns: 40 },
      )
    })

    relayLogModel(open)
  })
}
