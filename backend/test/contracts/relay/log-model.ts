import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Relay } from '../../../src/ports/relay.ts'
import type { RelayOpener } from '../relay.contract.ts'
import { linesOf } from './lines.ts'

const everything = { lines: 100_000, bytes: 1e9 }

/** A log as two numbers: what was trimmed and what is the last one held. */
type Model = { trimmed: number; last: number }
type Action = (relay: Relay, id: string, model: Model) => Promise<Model>

const append = (offset: number, count: number): Action => {
  return async (relay, id, { trimmed, last }) => {
    const first = Math.max(1, last + 1 + offset)
    const answer = await relay.appendLog(id, first, linesOf(first, first + count - 1))
    // A batch without lines leaves no hole.
    if (count > 0 && first > last + 1) {
      expect(answer).toMatchObject({ outcome: 'gap', accepted: last })
      return { trimmed, last }
    }
    const accepted = count === 0 ? last : Math.max(last, first + count - 1)
    expect(answer).toMatchObject({ outcome: 'taken', accepted })
    return { trimmed, last: accepted }
  }
}

const trim = (share: number): Action => {
  return async (relay, id, { trimmed, last }) => {
    const upTo = Math.floor(last * share)
    await relay.trimLog(id, upTo)
    return { trimmed: Math.max(trimmed, upTo), last }
  }
}

const open = (ahead: number): Action => {
  return async (relay, id, { trimmed, last }) => {
    const durable = trimmed + ahead
    expect(await relay.openLog(id, durable)).toBe(Math.max(durable, last))
    return durable >= last ? { trimmed: durable === last ? trimmed : durable, last: durable } : { trimmed, last }
  }
}

const read = (back: number, lines: number): Action => {
  return async (relay, id, model) => {
    const after = Math.max(0, model.last - back)
    const answer = await relay.readLog(id, after, { lines, bytes: 1e9 })
    const gone = after < model.trimmed
    const expected = gone ? [] : linesOf(after + 1, Math.min(model.last, after + lines))
    expect(answer).toEqual({ lines: expected, gone, last: model.last })
    return model
  }
}

const actions = fc.oneof(
  fc.tuple(fc.integer({ min: -60, max: 3 }), fc.integer({ min: 0, max: 900 })).map(([at, count]) => append(at, count)),
  fc.double({ min: 0, max: 1, noNaN: true }).map(trim),
  fc.integer({ min: 0, max: 50 }).map(open),
  fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 1500 })).map(([back, max]) => read(back, max)),
)

export function relayLogModel(openRelay: RelayOpener): void {
  it('agrees with a model under random appends, trims, reads and openings', async () => {
    const { a, b } = await openRelay()
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(actions, { maxLength: 30 }), fc.integer({ min: 0, max: 1500 }), async (list, start) => {
        const id = `model-${run++}`
        await a.openLog(id, start)
        let model: Model = { trimmed: start, last: start }
        for (const [index, action] of list.entries()) model = await action(index % 2 ? a : b, id, model)
        const rest = await a.readLog(id, model.trimmed, everything)
        expect(rest.lines).toEqual(linesOf(model.trimmed + 1, model.last))
        await a.closeLog(id)
      }),
      { numRuns: 100 },
    )
  })
}
