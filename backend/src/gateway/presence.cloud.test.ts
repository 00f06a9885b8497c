import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { RedisPeer } from '../../../test/peers/redis.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openTeam, presenceOf } from '../../test/kit/team-bench.ts'
import { openRedisRelay } from '../adapters/relay/redis-relay.ts'

describe.skipIf(!has('redis'))('presence of two backends over Redis', () => {
  const peer = new RedisPeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  let place = 0
  /** Two backends with somebody on each who sees the other. */
  async function twoWhoSeeEachOther(times = {}) {
    place += 1
    const at = { url: peer.url, prefix: `t${place}:`, log: quiet, onListenerError: () => undefined }
    const team = await openTeam({ backends: 2, times, relay: () => openRedisRelay(at) })
    const { workspaceId } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo] = [await team.socket('bob', 0), await team.socket('cleo', 1)]
    const [here, there] = [presenceOf(bob), presenceOf(cleo)]
    for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
    await Promise.all([here.is('bob', 'cleo'), there.is('bob', 'cleo')])
    return { team, workspaceId, bob, cleo, here, there }
  }

  it('PRE2: is one picture, also of where each looks and of who leaves', async () => {
    const { team, workspaceId, bob, cleo, here, there } = await twoWhoSeeEachOther()
    await using _team = team
    await cleo.emitWithAck('set-viewing', { workspaceId, tab: 'people' })
    await here.sees('cleo', { tab: 'people' })
    await bob.emitWithAck('leave-workspace', workspaceId)
    await there.is('cleo')
  })

  it('PRE3: of a backend that was killed nobody is left after 30 s, by the numbers that hold outside of tests', async () => {
    const { team, there } = await twoWhoSeeEachOther()
    await using _team = team
    team.world.killFirst()
    const from = performance.now()
    await there.isWithin(30_000, 'cleo')
    expect(performance.now() - from).toBeLessThan(30_000)
  })

  it('PRE2: is whole again after Redis was killed and has come back without its data', async () => {
    const { team, workspaceId, bob, cleo, here, there } = await twoWhoSeeEachOther({ beat: 3_600_000, gone: 7_200_000 })
    await using _team = team
    await peer.kill()
    expect(await cleo.emitWithAck('set-viewing', { workspaceId, tab: 'activity' })).toEqual({ ok: true, data: {} })
    await there.sees('cleo', { tab: 'activity' })
    await bob.emitWithAck('set-viewing', { workspaceId, tab: 'people' })
    await peer.startAgain()
    await here.sees('cleo', { tab: 'activity' })
    await there.sees('bob', { tab: 'people' })
  })
})
