import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openLossyProxy } from '../../../../test/kit/lossy-proxy.ts'
import { has } from '../../../../test/kit/peers.ts'
import { until } from '../../../../test/kit/until.ts'
import { FirestorePeer } from '../../../../test/peers/firestore.ts'
import { counter, stored } from '../../../test/contracts/store/samples.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { StoreConflict } from '../../ports/store.ts'
import { openFirestoreStore } from './firestore-store.ts'

const patience = 1_500

describe.skipIf(!has('firestoreEmulator'))('STO2 a Firestore that goes away', () => {
  let peer: FirestorePeer
  const ends: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    peer = await new FirestorePeer().start()
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
    await peer.stop()
  })

  const open = async (place: { emulatorHost?: string; projectId?: string; patience?: number } = {}) => {
    const here = { projectId: peer.freshProject(), emulatorHost: peer.host, patience }
    const store = await openFirestoreStore({ ...here, ...place, log: quiet })
    ends.push(() => store.close())
    return store
  }
  const throughProxy = async () => {
    const proxy = await openLossyProxy(peer.host)
    const projectId = peer.freshProject()
    const direct = await open({ projectId })
    const store = await open({ projectId, emulatorHost: proxy.host, patience: 5_000 })
    ends.push(() => proxy.close())
    return { proxy, direct, store }
  }
  const unavailable = { refusal: { code: 'unavailable' } }

  it('says so for every method within a bounded time, and serves again by itself', async () => {
    const store = await open()
    await store.create(counter('a'), { count: 1 })
    const { revision } = await stored(store, counter('a'))
    await peer.stop()
    const began = performance.now()
    const answers = [
      store.get(counter('a')),
      store.create(counter('b'), { count: 1 }),
      store.update(counter('a'), { count: 2 }, revision),
      store.delete(counter('a')),
      store.transaction((transaction) => transaction.get(counter('a'))),
      store.transaction(async (transaction) => transaction.set(counter('a'), { count: 3 })),
    ]
    for (const answer of await Promise.allSettled(answers)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: unavailable })
    }
    expect(performance.now() - began).toBeLessThan(6 * patience)
    await peer.start()
    await until('the Store serves again', async () => (await store.get(counter('a')).catch(() => 'away')) === undefined)
    await store.create(counter('a'), { count: 4 })
    expect((await stored(store, counter('a'))).data.count).toBe(4)
  })

  it('names the variable to the operator, and to nobody else', async () => {
    const store = await open()
    await peer.stop()
    const reason = await until('its absence is seen', () =>
      store
        .check()
        .catch(String)
        .then((words) => words ?? false),
    )
    expect(reason).toMatch(/FIRESTORE_EMULATOR_HOST/)
    const words = await store.get(counter('a')).catch((error: Error) => error.message)
    expect(words).toMatch(/cannot be reached.*Nothing was changed/)
    expect(words).not.toMatch(/EMULATOR/)
    await peer.start()
    await until('it can be checked again', async () => (await store.check().catch(() => 'away')) === undefined)
  })

  it('stops the start with one sentence when it is not there', async () => {
    await peer.stop()
    const opening = openFirestoreStore({ projectId: 'demo-none', emulatorHost: peer.host, log: quiet, patience })
    await expect(opening).rejects.toThrow(
      new RegExp(`emulator cannot be reached at ${peer.host}.*FIRESTORE_EMULATOR_HOST`),
    )
  })

  it('hangs nobody while it is silent, and keeps what it had', async () => {
    const store = await open()
    await store.create(counter('a'), { count: 1 })
    peer.pause()
    const began = performance.now()
    await expect(store.get(counter('a'))).rejects.toMatchObject(unavailable)
    expect(performance.now() - began).toBeLessThan(4 * patience)
    peer.resume()
    await until(
      'the Store serves again',
      async () => (await store.get(counter('a')).catch(() => undefined)) !== undefined,
    )
    expect((await stored(store, counter('a'))).data.count).toBe(1)
  })

  it('does a write once whose answer is lost, and says that it is done', async () => {
    const { proxy, direct, store } = await throughProxy()
    await store.create(counter('warm'), { count: 0 })
    proxy.loseAnswers()
    await store.create(counter('a'), { count: 1 })
    const { revision } = await stored(store, counter('a'))
    proxy.loseAnswers()
    await store.update(counter('a'), { count: 2 }, revision)
    expect((await stored(direct, counter('a'))).data).toEqual({ count: 2 })
    const last = await stored(store, counter('a'))
    proxy.loseAnswers()
    await store.delete(counter('a'), last.revision)
    expect(await direct.get(counter('a'))).toBeUndefined()
  })

  it('counts once in a transaction whose answer is lost', async () => {
    const { proxy, direct, store } = await throughProxy()
    await store.create(counter('a'), { count: 0 })
    await store.create(counter('read'), { count: 0 })
    for (let round = 1; round <= 5; round += 1) {
      await store.transaction(async (transaction) => {
        const { data } = await stored(transaction, counter('a'))
        if (round % 2 === 0) await stored(transaction, counter('read'))
        transaction.set(counter('a'), { count: data.count + 1 })
        proxy.loseAnswers()
      })
      expect((await stored(direct, counter('a'))).data.count).toBe(round)
    }
  })

  it('believes a refusal that came after a lost answer when the write was not its own', async () => {
    const { proxy, direct, store } = await throughProxy()
    await direct.create(counter('a'), { count: 7 })
    await store.get(counter('warm'))
    proxy.loseAnswers()
    await expect(store.create(counter('a'), { count: 1 })).rejects.toBeInstanceOf(StoreConflict)
    expect((await stored(direct, counter('a'))).data.count).toBe(7)
  })

  it('is not asked with credentials where an emulator is meant, however wrong they are', async () => {
    const missing = join(tmpdir(), 'there-is-no-such-key.json')
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', missing)
    ends.push(async () => vi.unstubAllEnvs())
    const projectId = peer.freshProject()
    const place = { projectId, emulatorHost: peer.host, credentials: missing }
    const store = await openFirestoreStore({ ...place, log: quiet, patience })
    ends.push(() => store.close())
    await store.create(counter('a'), { count: 1 })
    expect((await stored(store, counter('a'))).data.count).toBe(1)
  })
})
