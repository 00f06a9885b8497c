import { afterEach, describe, expect, it } from 'vitest'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { type Bench, type BenchOptions, openBench } from '../../test/kit/gateway-bench.ts'
import { hear, lost } from '../../test/kit/heard.ts'

let bench: Bench | undefined
afterEach(() => bench?.close())

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench(options)
  return bench
}

describe('the life of a token', () => {
  it('warns before the end and closes the socket at the end', async () => {
    const { services, client } = await open({ warnBeforeExpiryMs: 400 })
    services.lifeMs = 600
    const ada = await client('ada')
    const warned = hear<{ expiresAt: string }>(ada, 'token-expiring')
    const gone = lost(ada)
    expect((await warned.until())[0]?.expiresAt).toMatch(/Z$/)
    expect(ada.connected).toBe(true)
    expect(await gone).toBe('io server disconnect')
  })

  it('lives on with a fresh token of the same user, and only with that', async () => {
    const { services, client } = await open({ warnBeforeExpiryMs: 200 })
    services.lifeMs = 500
    const ada = await client('ada')
    const warned = hear(ada, 'token-expiring')
    await warned.until()
    services.lifeMs = 3_600_000
    expect(await ada.emitWithAck('refresh-token', { token: 'bob' })).toMatchObject({ error: { code: 'forbidden' } })
    expect(await ada.emitWithAck('refresh-token', { token: 'nobody' })).toMatchObject({
      error: { code: 'unauthenticated' },
    })
    expect(await ada.emitWithAck('refresh-token', { token: 'ada' })).toMatchObject({
      ok: true,
      data: { expiresAt: expect.stringMatching(/Z$/) },
    })
    const second = await client('bob')
    services.lifeMs = 1
    const soon = await client('bob:short')
    await lost(soon)
    expect(ada.connected && second.connected).toBe(true)
  })
})

describe('the end of a session', () => {
  it('closes the sockets of the session that was signed out, and no other', async () => {
    const { relay, client } = await open()
    const [here, there] = await Promise.all([client('ada:phone'), client('ada:desk')])
    const gone = lost(here)
    relay.tell({ type: 'session-ended', uid: 'ada', sessionId: 'phone' })
    expect(await gone).toBe('io server disconnect')
    expect(await there.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
  })

  it('closes all sockets of a user whose sessions were all ended, and nobody else’s', async () => {
    const { relay, client } = await open()
    const [phone, desk, bob] = await Promise.all([client('ada:phone'), client('ada:desk'), client('bob:phone')])
    const gone = [lost(phone), lost(desk)]
    relay.tell({ type: 'session-ended', uid: 'ada' })
    expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect'])
    expect(await bob.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
  })

  it('is noticed with the next command when the message was lost', async () => {
    const { services, client } = await open()
    const ada = await client('ada')
    services.dead.add('ada')
    expect(await ada.emitWithAck('get-my-workspaces', {})).toMatchObject({ error: { code: 'unauthenticated' } })
    await lost(ada)
  })

  it('is noticed without any command by looking again', async () => {
    const { services, client } = await open({ recheckEveryMs: 20 })
    const ada = await client('ada')
    services.dead.add('ada')
    await lost(ada)
  })

  it('is noticed at once after a break, in which the message may have been lost', async () => {
    const { services, relay, client } = await open({ recheckEveryMs: 3_600_000 })
    const ada = await client('ada')
    services.dead.add('ada')
    relay.breakOff('Some changes were missed.')
    await lost(ada)
  })

  it('ends rooms and watches of who is no member any more, by looking again', async () => {
    const { services, relay, client } = await open({ recheckEveryMs: 20 })
    const bob = await client('bob')
    await bob.emitWithAck('join-workspace', workspaceId)
    await bob.emitWithAck('watch-logs', { deploymentId })
    const resync = hear(bob, 'resync')
    const heard = [hear(bob, 'plant-removed'), hear(bob, 'new-log')]
    services.members.delete('bob')
    await resync.until()
    relay.tell({ type: 'plant-removed', workspaceId, plantId })
    services.log.write('not for bob')
    await bob.emitWithAck('get-my-workspaces', {})
    expect(heard.map(({ all }) => all.length)).toEqual([0, 0])
    expect(services.log.tails).toBe(0)
  })
})
