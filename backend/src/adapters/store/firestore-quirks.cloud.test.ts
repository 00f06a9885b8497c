import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../../test/peers/firestore.ts'
import { anything, counter, queued, stored } from '../../../test/contracts/store/samples.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { documents } from '../../ports/documents.ts'
import { queries } from '../../ports/queries.ts'
import { type Ref, type Store, StoreConflict } from '../../ports/store.ts'
import { FirestoreClient } from './firestore-client.ts'
import { openFirestoreStore } from './firestore-store.ts'

describe.skipIf(!has('firestoreEmulator'))('STO1 Firestore under several backends', () => {
  const peer = new FirestorePeer()
  let backends: [Store, Store]
  let projectId: string
  beforeAll(async () => {
    await peer.start()
  })
  afterAll(() => peer.stop())
  beforeEach(async () => {
    projectId = peer.freshProject()
    const place = { projectId, emulatorHost: peer.host, log: quiet }
    backends = [await openFirestoreStore(place), await openFirestoreStore(place)]
  })
  afterEach(async () => {
    for (const store of backends) await store.close()
  })

  /** Reads a document in a transaction that stays open, and answers what ends it. */
  async function hold({ path }: Ref<unknown>): Promise<() => Promise<void>> {
    const { firestore } = new FirestoreClient({ projectId, emulatorHost: peer.host }, 6_000)
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    let open: Promise<void> | undefined
    await new Promise<void>((resolve, reject) => {
      open = firestore.runTransaction(async (transaction) => {
        await transaction.get(firestore.doc(path)).then(() => resolve(), reject)
        await ended
      })
    })
    return async () => {
      end()
      await open
      await firestore.terminate()
    }
  }

  it('loses none of 20 writers on one document, who also read another', async () => {
    const [one] = backends
    await one.create(counter('a'), { count: 0 })
    await one.create(counter('read'), { count: 1 })
    const add = (store: Store) =>
      store.transaction(async (transaction) => {
        const { data } = await stored(transaction, counter('a'))
        const step = (await stored(transaction, counter('read'))).data.count
        transaction.set(counter('a'), { count: data.count + step })
      })
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(backends[index % 2 === 0 ? 0 : 1])))
    expect((await stored(one, counter('a'))).data.count).toBe(20)
  })

  it('lets one of two backends claim what both have seen free', async () => {
    const claim = (store: Store, id: string) =>
      store.transaction(async (transaction) => {
        const { items } = await transaction.query(queries.queueOfPlant, { equal: { plantId: 'plant' }, limit: 5 })
        if (items.length === 0) transaction.create(documents.queue(id), queued(id))
        return items.length === 0
      })
    const claims = await Promise.all([claim(backends[0], 'a'), claim(backends[1], 'b')])
    expect(claims.filter((mine) => mine)).toHaveLength(1)
  })

  it('holds nobody up while the work of a transaction is slow, and runs that work again', async () => {
    const [slow, quick] = backends
    await slow.create(counter('a'), { count: 1 })
    const seen: number[] = []
    await slow.transaction(async (transaction) => {
      const { data, revision } = await stored(transaction, counter('a'))
      seen.push(data.count)
      if (seen.length === 1) await quick.update(counter('a'), { count: 10 }, revision)
      transaction.set(counter('a'), { count: data.count + 1 })
    })
    expect(seen).toEqual([1, 10])
    expect((await stored(quick, counter('a'))).data.count).toBe(11)
  })

  it('says that others hold what it writes, as a server does that died over it, and reads on', async () => {
    const [one, other] = backends
    await one.create(counter('a'), { count: 1 })
    const { revision } = await stored(one, counter('a'))
    const letGo = await hold(counter('a'))
    const held = { refusal: { code: 'unavailable', message: expect.stringMatching(/^Others are changing the same/) } }
    await expect(one.update(counter('a'), { count: 2 }, revision)).rejects.toMatchObject(held)
    expect((await stored(other, counter('a'))).data.count).toBe(1)
    await letGo()
    await one.update(counter('a'), { count: 2 }, revision)
  })

  it('runs work again when only what it read has changed, a document or a query', async () => {
    const [one, other] = backends
    await one.create(counter('read'), { count: 1 })
    const seen: string[] = []
    await one.transaction(async (transaction) => {
      const { count } = (await stored(transaction, counter('read'))).data
      const page = await transaction.query(queries.queue, { limit: 1 })
      seen.push(`${count} ${page.items.length} ${page.cursor !== null}`)
      if (seen.length === 1) await other.transaction(async (inner) => inner.set(counter('read'), { count: 2 }))
      if (seen.length === 2) await other.create(documents.queue('a'), queued('a'))
      if (seen.length === 3) await other.create(documents.queue('b'), queued('b'))
      transaction.set(counter('result'), { count })
    })
    expect(seen).toEqual(['1 0 false', '2 0 false', '2 1 false', '2 1 true'])
  })

  it('shows work one moment only, whatever others write meanwhile', async () => {
    const [one, other] = backends
    await one.create(counter('a'), { count: 1 })
    const seen = await one.transaction(async (transaction) => {
      const first = await transaction.query(queries.queue, { limit: 5 })
      await other.delete(counter('a'))
      await other.create(documents.queue('late'), queued('late'))
      const a = await transaction.get(counter('a'))
      const again = await transaction.query(queries.queue, { limit: 5 })
      return [first.items.length, a?.data.count, again.items.length]
    })
    expect(seen).toEqual([0, 1, 0])
  })

  it('refuses what was deleted or made again meanwhile', async () => {
    const [one, other] = backends
    await one.create(counter('a'), { count: 1 })
    const { revision } = await stored(one, counter('a'))
    await other.delete(counter('a'))
    await expect(one.update(counter('a'), { count: 2 }, revision)).rejects.toBeInstanceOf(StoreConflict)
    await expect(one.delete(counter('a'), revision)).rejects.toBeInstanceOf(StoreConflict)
    await other.create(counter('a'), { count: 1 })
    await expect(one.update(counter('a'), { count: 2 }, revision)).rejects.toBeInstanceOf(StoreConflict)
  })

  it('replaces a document whole: fields that are gone are gone', async () => {
    const [one, other] = backends
    const ref = anything('domains/x')
    await one.create(ref, { a: 1, 'b.c': { d: [[1], { '[]': 2 }] }, '': 3, __e__: 4 })
    const first = await stored(one, ref)
    expect(first.data).toEqual({ a: 1, 'b.c': { d: [[1], { '[]': 2 }] }, '': 3, __e__: 4 })
    await one.update(ref, { 'b.c': { f: 1 } }, first.revision)
    expect((await stored(other, ref)).data).toEqual({ 'b.c': { f: 1 } })
    await one.transaction(async (transaction) => {
      await transaction.get(ref)
      transaction.set(ref, {})
    })
    expect((await stored(other, ref)).data).toEqual({})
  })

  it('takes the last of several writes of one document', async () => {
    const [one] = backends
    await one.transaction(async (transaction) => {
      await transaction.get(counter('a'))
      transaction.create(counter('a'), { count: 1 })
      transaction.set(counter('a'), { count: 2 })
      transaction.set(counter('b'), { count: 1 })
      transaction.delete(counter('b'))
    })
    expect((await stored(one, counter('a'))).data.count).toBe(2)
    expect(await one.get(counter('b'))).toBeUndefined()
    const twice = one.transaction(async (transaction) => {
      transaction.create(counter('c'), { count: 1 })
      transaction.create(counter('c'), { count: 2 })
    })
    await expect(twice).rejects.toBeInstanceOf(StoreConflict)
    expect(await one.get(counter('c'))).toBeUndefined()
  })

  it('STO4 keeps 900 KB in one document, and refuses what Firestore cannot keep as invalid', async () => {
    const [one, other] = backends
    const bytes = new Uint8Array(900_000).fill(7)
    await one.create(documents.logChunk('d', 1), { first: 1, count: 1, bytes })
    const found = await stored(other, documents.logChunk('d', 1))
    expect(Buffer.compare(found.data.bytes, bytes)).toBe(0)
    await one.create(anything('domains/x'), { text: 'ü'.repeat(450_000) })
    const large = one.create(anything('domains/y'), { text: 'x'.repeat(1024 * 1024 - 20) })
    await expect(large).rejects.toMatchObject({ refusal: { code: 'invalid' } })
    expect(await one.get(anything('domains/y'))).toBeUndefined()
  })

  it('writes 600 documents in one transaction', async () => {
    const [one] = backends
    await one.transaction(async (transaction) => {
      for (let index = 0; index < 600; index += 1) {
        transaction.create(documents.queue(`d${index}`), queued(`d${index}`))
      }
    })
    expect((await one.query(queries.queue, { limit: 500 })).cursor).not.toBeNull()
  })

  it('is unavailable when it is closed, after what was under way', async () => {
    const [one, other] = backends
    const waiting = one.create(counter('a'), { count: 1 })
    await one.close()
    await waiting
    expect((await stored(other, counter('a'))).data.count).toBe(1)
    for (const answer of [one.get(counter('a')), one.create(counter('b'), { count: 1 }), one.check()]) {
      await expect(answer).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
    }
  })
})
