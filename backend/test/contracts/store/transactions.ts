import { describe, expect, it } from 'vitest'
import { documents } from '../../../src/ports/documents.ts'
import { queries } from '../../../src/ports/queries.ts'
import { StoreConflict, type StoreTransaction } from '../../../src/ports/store.ts'
import type { StoreUnderTest } from '../store.contract.ts'
import { counter, queued, stored } from './samples.ts'

export function transactionPromises(subject: StoreUnderTest): void {
  describe('transactions', () => {
    it('writes everything together and gives back what the work returns', async () => {
      await subject.store.create(counter('old'), { count: 1 })
      const answer = await subject.store.transaction(async (transaction) => {
        const old = await stored(transaction, counter('old'))
        transaction.create(counter('new'), { count: old.data.count + 1 })
        transaction.set(counter('other'), { count: 7 })
        transaction.delete(counter('old'))
        return old.data.count
      })
      expect(answer).toBe(1)
      expect(await subject.store.get(counter('old'))).toBeUndefined()
      expect((await stored(subject.store, counter('new'))).data).toEqual({ count: 2 })
      expect((await stored(subject.store, counter('other'))).data).toEqual({ count: 7 })
    })

    it('writes nothing when the work throws, and passes the error on as it is', async () => {
      const reason = new Error('no')
      const aborted = subject.store.transaction(async (transaction) => {
        transaction.set(counter('a'), { count: 1 })
        throw reason
      })
      await expect(aborted).rejects.toBe(reason)
      expect(await subject.store.get(counter('a'))).toBeUndefined()
    })

    it('writes nothing when one of its documents exists', async () => {
      await subject.store.create(counter('b'), { count: 1 })
      const refused = subject.store.transaction(async (transaction) => {
        transaction.set(counter('a'), { count: 1 })
        transaction.create(counter('b'), { count: 2 })
      })
      await expect(refused).rejects.toBeInstanceOf(StoreConflict)
      expect(await subject.store.get(counter('a'))).toBeUndefined()
      expect((await stored(subject.store, counter('b'))).data).toEqual({ count: 1 })
    })

    it('throws at a read after a write, and writes nothing', async () => {
      const reads = [
        (transaction: StoreTransaction) => transaction.get(counter('a')),
        (transaction: StoreTransaction) => transaction.query(queries.queue, { limit: 1 }),
      ]
      for (const read of reads) {
        const wrong = subject.store.transaction(async (transaction) => {
          transaction.set(counter('a'), { count: 1 })
          await read(transaction)
        })
        await expect(wrong).rejects.toThrow()
      }
      expect(await subject.store.get(counter('a'))).toBeUndefined()
    })

    it('does not show its writes before it has ended', async () => {
      await subject.store.transaction(async (transaction) => {
        transaction.set(counter('a'), { count: 1 })
        expect(await subject.store.get(counter('a'))).toBeUndefined()
      })
      expect(await subject.store.get(counter('a'))).toBeDefined()
    })

    it('loses none of 50 increments at the same time', async () => {
      await subject.store.create(counter('a'), { count: 0 })
      const add = () =>
        subject.store.transaction(async (transaction) => {
          const { data } = await stored(transaction, counter('a'))
          transaction.set(counter('a'), { count: data.count + 1 })
        })
      await Promise.all(Array.from({ length: 50 }, add))
      expect((await stored(subject.store, counter('a'))).data.count).toBe(50)
    })

    it('sees a document that was absent when it read', async () => {
      const make = () =>
        subject.store.transaction(async (transaction) => {
          const found = await transaction.get(counter('a'))
          transaction.set(counter('a'), { count: (found?.data.count ?? 0) + 1 })
        })
      await Promise.all(Array.from({ length: 10 }, make))
      expect((await stored(subject.store, counter('a'))).data.count).toBe(10)
    })

    it('sees documents that would have been in the answer of its query', async () => {
      const claim = (id: string) =>
        subject.store.transaction(async (transaction) => {
          const { items } = await transaction.query(queries.queueOfPlant, { equal: { plantId: 'plant' }, limit: 5 })
          if (items.length === 0) transaction.create(documents.queue(id), queued(id))
          return items.length === 0
        })
      const claims = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(claim))
      expect(claims.filter((mine) => mine)).toHaveLength(1)
      expect((await subject.store.query(queries.queue, { limit: 10 })).items).toHaveLength(1)
    })

    it('keeps the sum while many move parts of it', async () => {
      const names = ['a', 'b', 'c', 'd']
      for (const name of names) await subject.store.create(counter(name), { count: 100 })
      const move = (index: number) =>
        subject.store.transaction(async (transaction) => {
          const from = counter(names[index % 4] ?? '')
          const to = counter(names[(index + 1 + (index % 3)) % 4] ?? '')
          const [giver, taker] = [await stored(transaction, from), await stored(transaction, to)]
          transaction.set(from, { count: giver.data.count - index })
          transaction.set(to, { count: taker.data.count + index })
        })
      await Promise.all(Array.from({ length: 40 }, (_, index) => move(index)))
      const counts = await Promise.all(
        names.map(async (name) => (await stored(subject.store, counter(name))).data.count),
      )
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(400)
    })

    it('takes log chunks in a transaction of their own', async () => {
      await subject.store.transaction(async (transaction) => {
        expect(await transaction.get(documents.logChunk('d', 1))).toBeUndefined()
        transaction.create(documents.logChunk('d', 1), { first: 1, count: 1, bytes: Uint8Array.of(1) })
      })
      expect((await stored(subject.store, documents.logChunk('d', 1))).data.count).toBe(1)
    })
  })
}
