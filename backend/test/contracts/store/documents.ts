import { describe, expect, it } from 'vitest'
import { documents } from '../../../src/ports/documents.ts'
import { StoreConflict } from '../../../src/ports/store.ts'
import type { StoreUnderTest } from '../store.contract.ts'
import { anything, queued, stored } from './samples.ts'

export function documentPromises(subject: StoreUnderTest): void {
  describe('documents', () => {
    it('gives back what was created, with its path and id', async () => {
      await subject.store.create(documents.queue('one'), queued('one'))
      const found = await stored(subject.store, documents.queue('one'))
      expect(found).toMatchObject({ path: 'queue/one', id: 'one', data: queued('one') })
      expect(found.revision).toEqual(expect.any(String))
    })

    it('says undefined for a document that is not there', async () => {
      expect(await subject.store.get(documents.queue('nobody'))).toBeUndefined()
    })

    it('creates once only', async () => {
      await subject.store.create(documents.queue('one'), queued('one'))
      const again = subject.store.create(documents.queue('one'), queued('one', { plantId: 'other' }))
      await expect(again).rejects.toBeInstanceOf(StoreConflict)
      expect((await stored(subject.store, documents.queue('one'))).data.plantId).toBe('plant')
    })

    it('creates once also when many try at the same time', async () => {
      const tries = Array.from({ length: 20 }, (_, index) =>
        subject.store.create(documents.queue('one'), queued('one', { plantId: `plant-${index}` })),
      )
      const outcomes = await Promise.allSettled(tries)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    it('updates only from the revision that is there', async () => {
      const ref = documents.queue('one')
      await subject.store.create(ref, queued('one'))
      const { revision } = await stored(subject.store, ref)
      await subject.store.update(ref, queued('one', { status: 'building' }), revision)
      await expect(subject.store.update(ref, queued('one'), revision)).rejects.toBeInstanceOf(StoreConflict)
      const now = await stored(subject.store, ref)
      expect(now.data.status).toBe('building')
      expect(now.revision).not.toBe(revision)
    })

    it('changes the revision also when the same data is written', async () => {
      const ref = documents.queue('one')
      await subject.store.create(ref, queued('one'))
      const { revision } = await stored(subject.store, ref)
      await subject.store.update(ref, queued('one'), revision)
      expect((await stored(subject.store, ref)).revision).not.toBe(revision)
    })

    it('does not update what is not there', async () => {
      for (const revision of ['1', 'absent', '']) {
        const update = subject.store.update(documents.queue('one'), queued('one'), revision)
        await expect(update).rejects.toBeInstanceOf(StoreConflict)
      }
      expect(await subject.store.get(documents.queue('one'))).toBeUndefined()
    })

    it('never gives a document made again a revision that it had before', async () => {
      const ref = documents.queue('one')
      const seen = new Set<string>()
      for (let round = 0; round < 5; round += 1) {
        await subject.store.create(ref, queued('one'))
        seen.add((await stored(subject.store, ref)).revision)
        await subject.store.delete(ref)
      }
      expect(seen.size).toBe(5)
    })

    it('deletes, with a revision only that one; deleting nothing is no error', async () => {
      const ref = documents.queue('one')
      await subject.store.create(ref, queued('one'))
      const { revision } = await stored(subject.store, ref)
      await subject.store.update(ref, queued('one'), revision)
      await expect(subject.store.delete(ref, revision)).rejects.toBeInstanceOf(StoreConflict)
      await subject.store.delete(ref, (await stored(subject.store, ref)).revision)
      expect(await subject.store.get(ref)).toBeUndefined()
      await subject.store.delete(ref)
    })

    it('keeps bytes of a top-level field as they are', async () => {
      const ref = documents.logChunk('deployment', 1)
      const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
      await subject.store.create(ref, { first: 1, count: 3, bytes: bytes.subarray(10, 290) })
      const { data, revision } = await stored(subject.store, ref)
      expect(data.bytes).toBeInstanceOf(Uint8Array)
      expect([...data.bytes]).toEqual([...bytes.subarray(10, 290)])
      await subject.store.update(ref, { first: 1, count: 0, bytes: new Uint8Array(0) }, revision)
      expect((await stored(subject.store, ref)).data).toEqual({ first: 1, count: 0, bytes: new Uint8Array(0) })
    })

    it('drops undefined members and keeps every other value of JSON', async () => {
      const data = { gone: undefined, nested: { gone: undefined, zero: 0, empty: '', no: false, none: null } }
      await subject.store.create(anything('domains/x'), {
        ...data,
        text: 'a\u0000b "ü" 🌱 \u2028',
        list: [1, 'two', {}],
      })
      expect((await stored(subject.store, anything('domains/x'))).data).toStrictEqual({
        nested: { zero: 0, empty: '', no: false, none: null },
        text: 'a\u0000b "ü" 🌱 \u2028',
        list: [1, 'two', {}],
      })
    })

    it('shares no memory with its callers', async () => {
      const ref = anything('domains/x')
      const given = { list: ['first'] }
      const creating = subject.store.create(ref, given)
      given.list.push('after the call')
      await creating
      const one = await stored(subject.store, ref)
      Object.assign(one.data, { list: [] })
      expect((await stored(subject.store, ref)).data).toEqual({ list: ['first'] })
    })

    it('takes bytes as they are at the call, also inside a transaction', async () => {
      const ref = documents.logChunk('deployment', 1)
      const bytes = Uint8Array.of(1, 2)
      const creating = subject.store.create(ref, { first: 1, count: 1, bytes })
      bytes.fill(9)
      await creating
      expect((await stored(subject.store, ref)).data.bytes).toEqual(Uint8Array.of(1, 2))
      await subject.store.transaction(async (transaction) => {
        const fresh = Uint8Array.of(3)
        transaction.set(ref, { first: 1, count: 1, bytes: fresh })
        fresh.fill(9)
      })
      expect((await stored(subject.store, ref)).data.bytes).toEqual(Uint8Array.of(3))
    })

    it('refuses a document of more than 1 MiB, and keeps the old one', async () => {
      const ref = anything('domains/x')
      await subject.store.create(ref, { text: 'x'.repeat(900_000) })
      const { revision } = await stored(subject.store, ref)
      const large = subject.store.update(ref, { text: 'x'.repeat(1024 * 1024) }, revision)
      await expect(large).rejects.toMatchObject({ refusal: { code: 'invalid' } })
      expect((await stored(subject.store, ref)).revision).toBe(revision)
    })

    it('refuses a path that is no document', async () => {
      for (const path of ['queue', 'queue/', '', 'queue/a/b', '/a']) {
        await expect(subject.store.get({ path })).rejects.toThrow()
        await expect(subject.store.create({ path }, {})).rejects.toThrow()
      }
    })

    it('keeps everything when it is closed and opened again', async () => {
      await subject.store.create(documents.queue('one'), queued('one'))
      await subject.store.create(documents.logChunk('d', 1), { first: 1, count: 1, bytes: Uint8Array.of(1, 2) })
      const before = await stored(subject.store, documents.queue('one'))
      await subject.reopen()
      expect(await subject.store.get(documents.queue('one'))).toEqual(before)
      expect((await stored(subject.store, documents.logChunk('d', 1))).data.bytes).toEqual(Uint8Array.of(1, 2))
    })

    it('checks that it can read and write', async () => {
      await expect(subject.store.check()).resolves.toBeUndefined()
    })
  })
}
