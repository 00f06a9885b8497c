import type { Presence } from '@trellis/shared/presence'
import { describe, expect, it } from 'vitest'
import { hear, lost } from '../../test/kit/heard.ts'
import { livePlant } from '../../test/kit/planted.ts'
import { newcomer } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { openTeam, presenceOf } from '../../test/kit/team-bench.ts'
import { presenceTimes } from '../services/shared-board.ts'
import { heartbeat } from './gateway.ts'

describe('PRE1: who is here', () => {
  it('is told to who joins and to everybody who is here, several tabs of one person as one', async () => {
    await using team = await openTeam()
    const { workspaceId } = team
    await team.members('viewer', 'bob', 'cleo')
    const bob = await team.socket('bob')
    const seen = presenceOf(bob)
    expect(await bob.emitWithAck('join-workspace', workspaceId)).toMatchObject({
      data: { presence: { members: [{ uid: 'bob', name: 'bob', color: expect.any(String), viewing: [{}] }] } },
    })
    const [desk, phone] = await Promise.all([team.socket('cleo'), team.socket('cleo')])
    const answers = [await desk.emitWithAck('join-workspace', workspaceId)]
    answers.push(await phone.emitWithAck('join-workspace', workspaceId))
    expect(answers[1].data.presence.members).toMatchObject([{ uid: 'bob' }, { uid: 'cleo', viewing: [{}, {}] }])
    await seen.is('bob', 'cleo')
    await desk.emitWithAck('set-viewing', { workspaceId, tab: 'activity' })
    await seen.sees('cleo', {}, { tab: 'activity' })
    phone.disconnect()
    await seen.sees('cleo', { tab: 'activity' })
    await desk.emitWithAck('leave-workspace', workspaceId)
    await seen.is('bob')
    expect(seen.all.every((told) => told.workspaceId === workspaceId)).toBe(true)
  })

  it('says plant, tab, deployment and line, and refuses what is not of the workspace', async () => {
    await using team = await openTeam()
    const { workspaceId, ada, world } = team
    await team.members('viewer', 'bob')
    const { plant, deployment } = await livePlant(world, ada)
    const other = await livePlant(world, ada, 'a', 'other')
    const eve = await newcomer(world, 'eve')
    const { workspace } = await eve.do('create-workspace', { name: 'Elsewhere' })
    const theirs = await livePlant(world, { ...eve, workspaceId: workspace.id }, 'a', 'theirs')
    const bob = await team.socket('bob')
    const seen = presenceOf(bob)
    const [plantId, deploymentId] = [plant.id, deployment.id]
    const ask = (payload: object) => bob.emitWithAck('set-viewing', { workspaceId, ...payload })
    const refused = (code: string) => ({ ok: false, error: { code } })
    expect(await ask({ plantId })).toMatchObject(refused('invalid'))
    await bob.emitWithAck('join-workspace', workspaceId)
    expect(await ask({ plantId, tab: 'logs', deploymentId, seq: 3 })).toEqual({ ok: true, data: {} })
    await seen.sees('bob', { plantId, tab: 'logs', deploymentId, seq: 3 })
    const invented = world.parts.ids.ulid()
    for (const [payload, code] of [
      [{ plantId: theirs.plant.id }, 'not_found'],
      [{ plantId: invented }, 'not_found'],
      [{ deploymentId: theirs.deployment.id }, 'not_found'],
      [{ plantId, deploymentId: theirs.deployment.id }, 'not_found'],
      [{ plantId, deploymentId: other.deployment.id }, 'not_found'],
      [{ deploymentId: invented }, 'not_found'],
      [{ workspaceId: workspace.id }, 'not_found'],
      [{ workspaceId: invented }, 'not_found'],
      [{ plantId, seq: 3 }, 'invalid'],
      [{ plantId: 'x' }, 'invalid'],
      [{ tab: 'x'.repeat(41) }, 'invalid'],
    ] as const) {
      expect(await ask(payload), JSON.stringify(payload)).toMatchObject(refused(code))
    }
    const over = await team.bench().ask('/api/commands/set-viewing', { method: 'POST', token: 'bob', body: '{}' })
    expect(over.json()).toMatchObject(refused('invalid'))
    expect(await bob.emitWithAck('join-workspace', workspaceId)).toMatchObject({
      data: { presence: { members: [{ viewing: [{ plantId, tab: 'logs', deploymentId, seq: 3 }] }] } },
    })
  })

  it('ends with the membership, and whoever is out is told nothing more', async () => {
    await using team = await openTeam()
    const { workspaceId, ada } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo] = await Promise.all([team.socket('bob'), team.socket('cleo')])
    const [seen, missed] = [presenceOf(bob), presenceOf(cleo)]
    for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
    await seen.is('bob', 'cleo')
    const out = hear(cleo, 'resync')
    await ada.do('remove-member', { workspaceId, uid: 'cleo' })
    await out.until()
    await seen.is('bob')
    const before = missed.all.length
    await bob.emitWithAck('set-viewing', { workspaceId, tab: 'people' })
    await seen.sees('bob', { tab: 'people' })
    expect(await cleo.emitWithAck('set-viewing', { workspaceId })).toMatchObject({ error: { code: 'not_found' } })
    expect(missed.all.length).toBe(before)
  })

  it('is nothing that is written down', async () => {
    await using team = await openTeam()
    const { workspaceId, world } = team
    await team.members('viewer', 'bob')
    const before = dumpOf(world)
    const bob = await team.socket('bob')
    const seen = presenceOf(bob)
    await bob.emitWithAck('join-workspace', workspaceId)
    await bob.emitWithAck('set-viewing', { workspaceId, tab: 'people' })
    await seen.sees('bob', { tab: 'people' })
    expect(dumpOf(world)).toEqual(before)
  })
})

describe('PRE3: a tab that has died', () => {
  it('is gone as soon as it answers no more', async () => {
    await using team = await openTeam({ heartbeat: { pingInterval: 100, pingTimeout: 200 } })
    const { workspaceId } = team
    await team.members('viewer', 'bob', 'cleo')
    const [bob, cleo] = await Promise.all([team.socket('bob'), team.socket('cleo')])
    const seen = presenceOf(bob)
    for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
    await seen.is('bob', 'cleo')
    const gone = lost(cleo)
    Object.assign(cleo.io.engine.transport, { send: () => undefined })
    await seen.is('bob')
    cleo.disconnect()
    await gone
  })

  it('is gone within 30 s by the numbers that hold outside of tests', () => {
    const { beat, gone, look, pace } = presenceTimes
    expect(heartbeat.pingInterval + heartbeat.pingTimeout + 2 * pace).toBeLessThan(30_000)
    expect(gone + look + pace).toBeLessThan(30_000)
    expect(2 * beat + look).toBeLessThan(gone)
  })
})

describe('PRE4: when 200 people come', () => {
  it('everybody is told at most four times a second, and in the end of all', async () => {
    await using team = await openTeam()
    const { workspaceId } = team
    const names = await team.members('viewer', ...Array.from({ length: 200 }, (_, n) => `user${n}`))
    await team.members('viewer', 'bob')
    const bob = await team.socket('bob')
    const seen = presenceOf(bob)
    await bob.emitWithAck('join-workspace', workspaceId)
    const from = performance.now()
    const sockets = await Promise.all(names.map((name) => team.socket(name)))
    await Promise.all(sockets.map((socket) => socket.emitWithAck('join-workspace', workspaceId)))
    sockets.forEach((socket, n) => void socket.emit('set-viewing', { workspaceId, tab: `tab${n % 3}` }))
    const said = (members: Presence['members']) => members.filter(({ viewing }) => viewing[0]?.tab).length
    await seen.until((all) => said(all.at(-1)?.members ?? []) === 200, 40_000)
    const seconds = (performance.now() - from) / 1000
    expect(seen.uids()).toEqual([...names, 'bob'].sort())
    expect(seen.all.length).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1)
  }, 60_000)
})
