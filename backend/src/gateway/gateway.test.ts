import { limits } from '@trellis/shared/limits'
import type { Reply } from '@trellis/shared/reply'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'
import { hear, lost } from '../../test/kit/heard.ts'

type Answer = Reply<Record<string, unknown>>
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

describe('the handshake', () => {
  it.each([
    ['nobody', 'unauthenticated'],
    ['', 'unauthenticated'],
    ['away', 'unavailable'],
  ])('refuses the token "%s" with the code', async (token, code) => {
    await expect(bench.client(token)).rejects.toMatchObject({ message: code, data: { code } })
  })
})

describe('rooms and notices', () => {
  it('gives each member of the room a fact once, and nobody else', async () => {
    const [ada, bob, out] = await Promise.all([bench.client('ada'), bench.client('bob'), bench.client('bob:2')])
    const heard = [ada, bob, out].map((client) => hear<{ plantId: string }>(client, 'plant-removed'))
    const shelf = hear(ada, 'current-shelf')
    const joined: Answer = await ada.emitWithAck('join-workspace', workspaceId)
    expect(joined).toMatchObject({ ok: true, data: { role: 'developer', shelf: [] } })
    expect(await bob.emitWithAck('join-workspace', { workspaceId })).toMatchObject({ ok: true })
    bench.relay.tell({ type: 'plant-removed', workspaceId, plantId })
    await Promise.all([heard[0]?.until(), heard[1]?.until(), out.emitWithAck('get-my-workspaces', {})])
    expect(heard.map(({ all }) => all.length)).toEqual([1, 1, 0])
    expect(shelf.all).toEqual([[]])
  })

  it('misses no change that falls into the joining', async () => {
    const ada = await bench.client('ada')
    const removed = hear(ada, 'plant-removed')
    bench.services.whileJoining = () => bench.relay.tell({ type: 'plant-removed', workspaceId, plantId })
    await ada.emitWithAck('join-workspace', workspaceId)
    expect(removed.all).toHaveLength(1)
  })

  it('tells nothing to who was refused or has left', async () => {
    const [eve, ada] = await Promise.all([bench.client('eve'), bench.client('ada')])
    const heard = [eve, ada].map((client) => hear(client, 'plant-removed'))
    expect(await eve.emitWithAck('join-workspace', workspaceId)).toMatchObject({ error: { code: 'not_found' } })
    await ada.emitWithAck('join-workspace', workspaceId)
    expect(await ada.emitWithAck('leave-workspace', workspaceId)).toEqual({ ok: true, data: {} })
    expect(await eve.emitWithAck('leave-workspace', workspaceId)).toMatchObject({ error: { code: 'not_found' } })
    expect(await eve.emitWithAck('unwatch-logs', { deploymentId })).toMatchObject({ error: { code: 'not_found' } })
    bench.relay.tell({ type: 'plant-removed', workspaceId, plantId })
    await Promise.all([eve, ada].map((client) => client.emitWithAck('get-my-workspaces', {})))
    expect(heard.map(({ all }) => all.length)).toEqual([0, 0])
  })

  it('takes who was removed out of the room at once', async () => {
    const [ada, bob] = await Promise.all([bench.client('ada'), bench.client('bob')])
    await Promise.all([ada, bob].map((client) => client.emitWithAck('join-workspace', workspaceId)))
    const removed = [ada, bob].map((client) => hear(client, 'plant-removed'))
    const resync = hear(bob, 'resync')
    bench.relay.tell({ type: 'membership-ended', workspaceId, uid: 'bob' })
    bench.relay.tell({ type: 'plant-removed', workspaceId, plantId })
    await removed[0]?.until()
    expect(await resync.until()).toEqual([expect.objectContaining({ workspaceId })])
    await bob.emitWithAck('get-my-workspaces', {})
    expect(removed[1]?.all).toEqual([])
  })

  it('DEL2: empties the room of a workspace that was deleted, and tells its people wherever they are', async () => {
    const [ada, bob, elsewhere, eve] = await Promise.all(['ada', 'bob', 'bob:2', 'eve'].map((as) => bench.client(as)))
    if (!ada || !bob || !elsewhere || !eve) throw new Error('somebody is missing')
    for (const client of [ada, bob]) {
      await client.emitWithAck('join-workspace', workspaceId)
      await client.emitWithAck('watch-logs', { deploymentId })
    }
    const told = [ada, bob, elsewhere, eve].map((client) => hear(client, 'workspace-removed'))
    const resync = [ada, bob, elsewhere].map((client) => hear(client, 'resync'))
    const missed = [ada, bob].flatMap((client) => [hear(client, 'plant-removed'), hear(client, 'new-log')])
    const gone = { workspaceId, name: 'Orchard', by: { uid: 'ada', name: 'Ada' } }
    bench.relay.tell({ type: 'workspace-removed', ...gone, members: ['ada', 'bob'] })
    bench.relay.tell({ type: 'plant-removed', workspaceId, plantId })
    bench.services.log.write('to nobody')
    for (const each of told.slice(0, 3)) expect(await each.until()).toEqual([gone])
    for (const each of resync.slice(0, 2))
      expect(await each.until()).toEqual([{ workspaceId, reason: 'This workspace was deleted.' }])
    for (const client of [ada, bob, elsewhere, eve]) await client.emitWithAck('get-my-workspaces', {})
    expect(missed.map(({ all }) => all)).toEqual([[], [], [], []])
    expect([told[3]?.all, resync[2]?.all]).toEqual([[], []])
  })

  it('tells everybody to take a fresh snapshot after a break', async () => {
    const ada = await bench.client('ada')
    const resync = hear(ada, 'resync')
    bench.relay.breakOff('The relay was away.')
    expect(await resync.until()).toEqual([{ reason: 'The relay was away.' }])
  })
})

describe('commands', () => {
  it('answers malformed events by the thousand and goes on', async () => {
    const [ada, bob] = await Promise.all([bench.client('ada'), bench.client('bob')])
    const junk: unknown[] = [null, 7, 'x', [], { workspaceId: {} }, { gitUrl: 1 }, { __proto__: null, constructor: 1 }]
    const names = [
      'start-deploy',
      'create-workspace',
      'watch-logs',
      'join-workspace',
      'refresh-token',
      'constructor',
      '',
    ]
    const sent = Array.from({ length: 1000 }, (_, n) => {
      return ada.emitWithAck(names[n % names.length] ?? '', junk[n % junk.length]) as Promise<Answer>
    })
    const codes = new Set((await Promise.all(sent)).map((reply) => !reply.ok && reply.error.code))
    expect([...codes]).toEqual(['invalid'])
    expect(await bob.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
    expect(await ada.emitWithAck('get-my-workspaces')).toMatchObject({ ok: true })
    expect(bench.services.called).toEqual([])
  })

  it('names the fields that are wrong', async () => {
    const ada = await bench.client('ada')
    const reply = await ada.emitWithAck('start-deploy', { workspaceId, gitUrl: 'https://x.example/a.git', slug: 'No' })
    expect(reply.error.issues.map(({ path }: { path: string }) => path)).toContain('slug')
    const nothing = await ada.emitWithAck('start-deploy', { workspaceId })
    expect(nothing.error.issues).toEqual([{ path: 'gitUrl', message: 'is required' }])
    const known = await ada.emitWithAck('start-deploy', { workspaceId, plantId: 'x' })
    expect(known.error.issues).toEqual([{ path: 'plantId', message: 'must be a ULID' }])
    const empty = await ada.emitWithAck('create-workspace')
    expect(empty.error.issues).toEqual([{ path: 'name', message: 'is required' }])
  })

  it('answers unavailable to what is known and not there yet', async () => {
    const ada = await bench.client('ada')
    const reply = await ada.emitWithAck('get-members', { workspaceId })
    expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })

  it('says nothing of the inside, and under which id it is logged', async () => {
    const ada = await bench.client('ada')
    const { error } = await ada.emitWithAck('get-plant', { plantId })
    expect(error.code).toBe('internal')
    expect(error.message).not.toContain('secret detail')
    expect(error.message).toContain(error.requestId)
  })

  it('tells failures without an acknowledgement as a notice, and success not at all', async () => {
    const ada = await bench.client('ada')
    const failed = hear<{ event: string }>(ada, 'command-failed')
    ada.emit('create-workspace', { name: 'Silent' })
    ada.emit('create-workspace', {})
    ada.emit('no-such-thing', {})
    const heard = await failed.until((all) => all.length === 2)
    expect(heard.map(({ event }) => event).sort()).toEqual(['create-workspace', 'no-such-thing'])
    expect(bench.services.called).toHaveLength(1)
  })

  it('runs a repeated requestId once', async () => {
    const ada = await bench.client('ada')
    const first = await ada.emitWithAck('create-workspace', { name: 'One', requestId: 'r1' })
    const again = await ada.emitWithAck('create-workspace', { name: 'One', requestId: 'r1' })
    const other = await ada.emitWithAck('create-workspace', { name: 'Two', requestId: 'r1' })
    expect(again).toEqual(first)
    expect(other).toMatchObject({ error: { code: 'conflict' } })
    expect(bench.services.called).toHaveLength(1)
  })

  it('takes the requestId of approve-rollback as what it is', async () => {
    const ada = await bench.client('ada')
    for (const decision of ['approve', 'decline']) {
      const reply = await ada.emitWithAck('approve-rollback', { requestId: plantId, decision })
      expect(reply).toMatchObject({ error: { code: 'not_found' } })
    }
    expect(bench.services.called).toHaveLength(2)
  })

  it('refuses packets over 2 MiB and goes on for others', async () => {
    const [ada, bob] = await Promise.all([bench.client('ada'), bench.client('bob')])
    const gone = lost(ada)
    ada.emit('create-workspace', { name: 'x'.repeat(limits.packetBytes) })
    await gone
    expect(await bob.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
    expect(bench.services.called).toEqual([])
  })
})
