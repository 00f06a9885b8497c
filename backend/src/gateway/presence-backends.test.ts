import { describe, expect, it } from 'vitest'
import { openTeam, presenceOf } from '../../test/kit/team-bench.ts'

const quick = { beat: 100, gone: 1500, look: 50 }

describe('PRE2: who is here on two backends', () => {
  it('is one picture, of joining, looking, leaving and closing', async () => {
    await using team = await openTeam({ backends: 2 })
    const { workspaceId } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo, phone] = [await team.socket('bob', 0), await team.socket('cleo', 1), await team.socket('cleo', 0)]
    const [here, there] = [presenceOf(bob), presenceOf(cleo)]
    await bob.emitWithAck('join-workspace', workspaceId)
    await cleo.emitWithAck('join-workspace', workspaceId)
    await Promise.all([here.is('bob', 'cleo'), there.is('bob', 'cleo')])
    await phone.emitWithAck('join-workspace', workspaceId)
    await cleo.emitWithAck('set-viewing', { workspaceId, tab: 'people' })
    await Promise.all([here.sees('cleo', { tab: 'people' }, {}), there.sees('cleo', { tab: 'people' }, {})])
    phone.disconnect()
    await there.sees('cleo', { tab: 'people' })
    expect(here.all.at(-1)?.members.find(({ uid }) => uid === 'cleo')?.color).toBe(
      there.all.at(-1)?.members.find(({ uid }) => uid === 'cleo')?.color,
    )
    await cleo.emitWithAck('leave-workspace', workspaceId)
    await here.is('bob')
  })

  it('ends on both with the membership', async () => {
    await using team = await openTeam({ backends: 2 })
    const { workspaceId, ada } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo] = [await team.socket('bob', 0), await team.socket('cleo', 1)]
    const here = presenceOf(bob)
    for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
    await here.is('bob', 'cleo')
    await ada.do('remove-member', { workspaceId, uid: 'cleo' })
    await here.is('bob')
  })

  it('is known to a backend that comes later, which asks for it', async () => {
    await using team = await openTeam({ times: { beat: 3_600_000, gone: 7_200_000 } })
    const { workspaceId } = team
    await team.members('viewer', 'bob', 'cleo')
    const bob = await team.socket('bob', 0)
    const here = presenceOf(bob)
    await bob.emitWithAck('join-workspace', workspaceId)
    await here.is('bob')
    await team.another()
    const cleo = await team.socket('cleo', 1)
    const there = presenceOf(cleo)
    await cleo.emitWithAck('join-workspace', workspaceId)
    await Promise.all([here.is('bob', 'cleo'), there.is('bob', 'cleo')])
  })
})

describe('PRE3: a backend that was killed', () => {
  it('takes its people with it, and whoever lives stays for as long as they live', async () => {
    await using team = await openTeam({ backends: 2, times: quick })
    const { workspaceId, world } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo] = [await team.socket('bob', 0), await team.socket('cleo', 1)]
    const there = presenceOf(cleo)
    for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
    await there.is('bob', 'cleo')
    await expect
      .poll(() => world.facts.filter(({ type }) => type === 'presence-told').length, { timeout: 15_000 })
      .toBeGreaterThan(20)
    expect(there.uids()).toEqual(['bob', 'cleo'])
    world.killFirst()
    await there.is('cleo')
  })
})
