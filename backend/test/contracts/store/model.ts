import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documents } from '../../../src/ports/documents.ts'
import { queries } from '../../../src/ports/queries.ts'
import { type Store, StoreConflict } from '../../../src/ports/store.ts'
import type { StoreUnderTest } from '../store.contract.ts'
import { queued } from './samples.ts'

const id = fc.constantFrom('a', 'b', 'c', 'd')
const plant = fc.constantFrom('p', 'q')
const step = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), id, plant }),
  fc.record({ kind: fc.constant('update' as const), id, plant, stale: fc.boolean() }),
  fc.record({ kind: fc.constant('delete' as const), id, stale: fc.boolean() }),
  fc.record({ kind: fc.constant('swap' as const), id, other: id, aborts: fc.boolean() }),
  fc.record({ kind: fc.constant('reopen' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** The plant of each queued deployment: what the Store must say after every step. */
type Model = Map<string, string>

export function modelPromises(subject: StoreUnderTest, runs: number): void {
  describe('against a model', () => {
    it('agrees after every step of any sequence (a failure prints its seed)', async () => {
      const sequence = fc.array(step, { minLength: 5, maxLength: 30 })
      const property = fc.asyncProperty(sequence, async (steps) => {
        const model: Model = new Map()
        for (const one of steps) {
          await take(subject, model, one)
          await compare(subject.store, model)
        }
        for (const name of model.keys()) await subject.store.delete(documents.queue(name))
      })
      await fc.assert(property, { numRuns: runs, endOnFailure: true })
    })
  })
}

async function take(subject: StoreUnderTest, model: Model, one: Step): Promise<void> {
  const { store } = subject
  if (one.kind === 'reopen') return subject.reopen()
  if (one.kind === 'swap') return swap(store, model, one)
  const ref = documents.queue(one.id)
  if (one.kind === 'create') {
    const done = await wasDone(store.create(ref, queued(one.id, { plantId: one.plant })))
    expect(done).toBe(!model.has(one.id))
    if (done) model.set(one.id, one.plant)
    return
  }
  const revision = one.stale ? 'stale' : ((await store.get(ref))?.revision ?? 'none')
  if (one.kind === 'update') {
    const done = await wasDone(store.update(ref, queued(one.id, { plantId: one.plant }), revision))
    expect(done).toBe(model.has(one.id) && !one.stale)
    if (done) model.set(one.id, one.plant)
    return
  }
  const done = await wasDone(store.delete(ref, revision))
  expect(done).toBe(model.has(one.id) && !one.stale)
  if (done) model.delete(one.id)
}

/** Exchanges two documents in a transaction, or writes and then gives up. */
async function swap(store: Store, model: Model, { id: one, other, aborts }: Extract<Step, { kind: 'swap' }>) {
  const swapped = store.transaction(async (transaction) => {
    const first = await transaction.get(documents.queue(one))
    const second = await transaction.get(documents.queue(other))
    for (const [name, source] of [
      [one, second],
      [other, first],
    ] as const) {
      if (source) transaction.set(documents.queue(name), queued(name, { plantId: source.data.plantId }))
      else transaction.delete(documents.queue(name))
    }
    if (aborts) throw new StoreConflict('given up')
  })
  expect(await wasDone(swapped)).toBe(!aborts)
  if (aborts) return
  const [first, second] = [model.get(one), model.get(other)]
  for (const [name, source] of [
    [one, second],
    [other, first],
  ] as const) {
    if (source === undefined) model.delete(name)
    else model.set(name, source)
  }
}

async function compare(store: Store, model: Model): Promise<void> {
  for (const plantId of ['p', 'q']) {
    const { items } = await store.query(queries.queueOfPlant, { equal: { plantId }, limit: 10 })
    const expected = [...model].filter(([, held]) => held === plantId).map(([name]) => name)
    expect(items.map((item) => item.id)).toEqual(expected.sort())
  }
}

async function wasDone(write: Promise<void>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(StoreConflict)
    return false
  }
}
