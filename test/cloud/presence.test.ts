import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client } from '../kit/client.ts'
import { until } from '../kit/until.ts'
import { bring, type Cloud, inCloud, openCloud, settle } from './kit/cloud.ts'

type Told = { members: { uid: string; viewing: { tab?: string }[] }[] }

/** The tabs of everybody whom a client was last told of. */
function seenBy(client: Client): string[] {
  const told = client.notices.filter(({ event }) => event === 'presence').at(-1)?.payload as Told | undefined
  return (told?.members ?? []).flatMap(({ viewing }) => viewing.map(({ tab }) => tab ?? 'nothing')).sort()
}

inCloud('presence of two servers, of which one is killed', () => {
  let cloud: Cloud
  let ada: Client
  let bob: Client
  let workspaceId: string
  beforeAll(async () => {
    cloud = await openCloud()
    ;({ ada, workspaceId } = await settle(cloud))
    bob = await bring(cloud, { ada, workspaceId }, { name: 'bob', role: 'viewer' })
  })
  afterAll(async () => {
    await ada?.close()
    await bob?.close()
    await cloud?.close()
  })

  const sees = (client: Client, tabs: string[], within = 10_000) =>
    until(`${tabs} to be seen`, () => seenBy(client).join() === tabs.join(), { within, seen: () => seenBy(client) })

  it('PRE3: shows everybody on both, and nobody of the killed one after 30 s', async () => {
    await bob.send('join-workspace', workspaceId)
    await bob.send('set-viewing', { workspaceId, tab: 'people' })
    await ada.send('set-viewing', { workspaceId, tab: 'activity' })
    await Promise.all([ada, bob].map((client) => sees(client, ['activity', 'people'])))
    await cloud.a.kill('SIGKILL')
    const from = performance.now()
    await sees(bob, ['people'], 30_000)
    expect(performance.now() - from).toBeLessThan(30_000)
    await cloud.a.boot()
    const back = await ada.again()
    await back.send('join-workspace', workspaceId)
    await Promise.all([back, bob].map((client) => sees(client, ['nothing', 'people'])))
    await cloud.a.stop()
    await sees(bob, ['people'], 5_000)
    await back.close()
  })
})
