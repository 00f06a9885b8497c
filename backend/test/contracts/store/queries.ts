import { describe, expect, it } from 'vitest'
import { type QuerySpec, queries } from '../../../src/ports/queries.ts'
import type { QueryCall } from '../../../src/ports/store.ts'
import type { StoreUnderTest } from '../store.contract.ts'
import { allPages, expectedIds, orderValue, samplesOf } from './query-model.ts'

type Call = Omit<QueryCall, 'limit'>

/** A call that finds some of the samples of this query and not all. */
function callOf(spec: QuerySpec<unknown>): Call {
  const parents = spec.collection.split('{}').length - 1
  return {
    ...(parents > 0 ? { parents: Array.from({ length: parents }, () => 'p') } : {}),
    ...(spec.equal.length > 0 ? { equal: Object.fromEntries(spec.equal.map((field) => [field, 'x'])) } : {}),
    ...(spec.contains ? { contains: 'x' } : {}),
  }
}

export function queryPromises(subject: StoreUnderTest): void {
  describe('queries', () => {
    it.each(Object.values(queries))('$name: the right documents in the right order, page by page', async (spec) => {
      const samples = samplesOf(spec)
      await Promise.all(samples.map(({ ref, data }) => subject.store.create(ref, data)))
      const expected = expectedIds(spec, samples, callOf(spec))
      expect(expected.length).toBeGreaterThan(3)
      for (const limit of [1, 7, expected.length, 500]) {
        const found = await allPages(subject.store, spec, { ...callOf(spec), limit })
        expect(found.map(({ id }) => id)).toEqual(expected)
      }
    })

    it.each(Object.values(queries).filter(({ below }) => below))('$name: the bound is exclusive', async (spec) => {
      const samples = samplesOf(spec)
      await Promise.all(samples.map(({ ref, data }) => subject.store.create(ref, data)))
      const call = { ...callOf(spec), below: orderValue(spec.below ?? '', 2) }
      const expected = expectedIds(spec, samples, call)
      expect(expected.length).toBeGreaterThan(3)
      const found = await allPages(subject.store, spec, { ...call, limit: 3 })
      expect(found.map(({ id }) => id)).toEqual(expected)
    })

    it('follows changes of the fields that it looks at', async () => {
      const ref = { path: 'workspaces/w' }
      const mine = async (uid: string) =>
        (await subject.store.query(queries.workspacesOfMember, { contains: uid, limit: 5 })).items.length
      await subject.store.create(ref, { memberIds: ['ann', 'bob'], createdAt: '2030' })
      expect([await mine('ann'), await mine('bob')]).toEqual([1, 1])
      await subject.store.transaction(async (transaction) => {
        transaction.set(ref, { memberIds: ['bob', 'cy'], createdAt: '2030' })
      })
      expect([await mine('ann'), await mine('bob'), await mine('cy')]).toEqual([0, 1, 1])
      await subject.store.delete(ref)
      expect([await mine('bob'), await mine('cy')]).toEqual([0, 0])
    })

    it('gives bytes with the documents that it finds', async () => {
      for (const first of [1, 11]) {
        const ref = { path: `deployments/d/logs/000000000${first}` }
        await subject.store.create(ref, { first, count: 10, bytes: Uint8Array.of(first) })
      }
      const { items } = await subject.store.query(queries.logChunks, { parents: ['d'], limit: 10 })
      expect(items.map(({ data }) => data)).toEqual([
        { first: 1, count: 10, bytes: Uint8Array.of(1) },
        { first: 11, count: 10, bytes: Uint8Array.of(11) },
      ])
    })

    it('throws for a query that is not declared, also when it is made of a declared one', async () => {
      const like = { ...queries.jobs, equal: ['runner'] }
      await expect(subject.store.query(like, { equal: { runner: 'x' }, limit: 1 })).rejects.toThrow('not declared')
    })

    it('throws for a call that does not fit its query', async () => {
      const { queueOfPlant: spec, queue, logChunks, workspacesOfMember } = queries
      const calls: Promise<unknown>[] = [
        subject.store.query(spec, { limit: 1 }),
        subject.store.query(spec, { equal: { plantId: 'p', status: 'x' }, limit: 1 }),
        subject.store.query(spec, { equal: { plantId: 'p' }, limit: 0 }),
        subject.store.query(spec, { equal: { plantId: 'p' }, limit: 501 }),
        subject.store.query(queue, { below: 'x', limit: 1 }),
        subject.store.query(queue, { contains: 'x', limit: 1 }),
        subject.store.query(workspacesOfMember, { limit: 1 }),
        subject.store.query(logChunks, { limit: 1 }),
        subject.store.query(logChunks, { parents: ['a/b/c'], limit: 1 }),
      ]
      for (const outcome of await Promise.allSettled(calls)) expect(outcome.status).toBe('rejected')
    })
  })
}
