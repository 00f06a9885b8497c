import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { deploymentId, plantId, workspaceId } from '../../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../../test/kit/gateway-bench.ts'
import { hear, lost } from '../../../test/kit/heard.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { openRedisSockets, type RedisSockets } from './redis-sockets.ts'

describe.skipIf(!has('redis'))('SOC1: sockets of two backends, of which one has lost the fact', () => {
  const peer = new RedisPeer({ args: ['--user', 'trellis', 'on', '>secret', '~t:*', '&t:*', '+@all'] })
  let sockets: RedisSockets[] = []
  let benches: Bench[] = []
  const [here, there] = [() => benches[0] as Bench, () => benches[1] as Bench]
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  beforeEach(async () => {
    const url = `redis://trellis:secret@127.0.0.1:${peer.port}`
    const place = { url, prefix: `t:${randomUUID()}:`, log: quiet }
    sockets = await Promise.all([openRedisSockets(place), openRedisSockets(place)])
    benches = await Promise.all(sockets.map(({ adapter }) => openBench({ adapter })))
  })
  afterEach(async () => {
    for (const bench of benches) await bench.close()
    for (const each of sockets) await each.close()
  })

  it('are disconnected when their session ends, and no other', async () => {
    const [phone, desk] = await Promise.all([there().client('ada:phone'), there().client('ada:desk')])
    const gone = lost(phone)
    here().relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'phone' })
    expect(await gone).toBe('io server disconnect')
    expect(await desk.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
  })

  it('are disconnected when all sessions of their user end', async () => {
    const [phone, desk, bob] = await Promise.all(['ada:phone', 'ada:desk', 'bob'].map((who) => there().client(who)))
    if (!phone || !desk || !bob) throw new Error('no clients')
    const gone = Promise.all([lost(phone), lost(desk)])
    here().relay.tell({ type: 'session-ended', uid: 'ada' })
    expect(await gone).toEqual(['io server disconnect', 'io server disconnect'])
    expect(bob.connected).toBe(true)
  })

  it('belong to the session of the token that they were renewed with', async () => {
    const ada = await there().client('ada:old')
    expect(await ada.emitWithAck('refresh-token', { token: 'ada:new' })).toMatchObject({ ok: true })
    here().relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'old' })
    const gone = lost(ada)
    here().relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'new' })
    expect(await gone).toBe('io server disconnect')
  })

  it('leave the room and the logs of a workspace when their membership ends, and are told so', async () => {
    const [ada, bob] = await Promise.all([there().client('ada'), there().client('bob')])
    for (const client of [ada, bob]) {
      await client.emitWithAck('join-workspace', workspaceId)
      await client.emitWithAck('watch-logs', { deploymentId })
    }
    const resync = hear(bob, 'resync')
    const missed = [hear(bob, 'plant-removed'), hear(bob, 'new-log')]
    const heard = [hear(ada, 'plant-removed'), hear(ada, 'new-log')]
    const ended = { type: 'membership-ended', workspaceId, uid: 'bob' } as const
    here().relay.tell(ended)
    expect((await resync.until())[0]).toMatchObject({ workspaceId })
    there().relay.tell(ended)
    there().relay.tell({ type: 'plant-removed', workspaceId, plantId })
    there().services.log.write('not for bob')
    for (const each of heard) await each.until()
    await bob.emitWithAck('get-my-workspaces', {})
    expect(missed.map(({ all }) => all)).toEqual([[], []])
  })

  it('DEL2: leave the room of a workspace that was deleted, also on a backend that has lost the fact', async () => {
    const ada = await there().client('ada')
    await ada.emitWithAck('join-workspace', workspaceId)
    await ada.emitWithAck('watch-logs', { deploymentId })
    const resync = hear(ada, 'resync')
    const missed = [hear(ada, 'plant-removed'), hear(ada, 'new-log')]
    const by = { uid: 'bob', name: 'Bob' }
    here().relay.tell({ type: 'workspace-removed', workspaceId, name: 'Orchard', by, members: ['ada', 'bob'] })
    expect((await resync.until())[0]).toMatchObject({ workspaceId })
    there().relay.tell({ type: 'plant-removed', workspaceId, plantId })
    there().services.log.write('to nobody')
    await ada.emitWithAck('get-my-workspaces', {})
    expect(missed.map(({ all }) => all)).toEqual([[], []])
  })

  it('get no notice of another backend: those go by facts alone', async () => {
    const [ada, bob] = await Promise.all([here().client('ada'), there().client('bob')])
    for (const client of [ada, bob]) await client.emitWithAck('join-workspace', workspaceId)
    const [heard, other] = [hear(ada, 'plant-removed'), hear(bob, 'plant-removed')]
    here().relay.tell({ type: 'plant-removed', workspaceId, plantId })
    await heard.until()
    there().relay.tell({ type: 'plant-removed', workspaceId, plantId: 'second' })
    expect(await other.until()).toEqual([{ plantId: 'second' }])
  })

  it('are reached again after Redis was away, and nothing fails while it is', async () => {
    const ada = await there().client('ada:phone')
    await peer.kill()
    here().relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'another' })
    expect(await ada.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
    await peer.startAgain()
    const gone = lost(ada)
    const toldAgain = () => {
      here().relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'phone' })
      return ada.connected
    }
    await expect.poll(toldAgain, { timeout: 10_000 }).toBe(false)
    expect(await gone).toBe('io server disconnect')
  })
})
