import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, post } from '../kit/client.ts'
import { invite, type Person } from '../kit/people.ts'
import { endlessBuild, quickBuild } from '../kit/sites.ts'
import { entriesOf } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import type { Member } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'

let ordeal: Ordeal
let chance: Chance
/** Holds the one builder that there is, whatever happens to the server. */
let endless: string
/** What people had waiting when they were removed. */
const waiting: string[] = []

beforeAll(async () => {
  chance = chanceOf('removal killed')
  ordeal = await Ordeal.open({ env: { TRELLIS_MAX_BUILDS: '1' } })
  const { ada, workspaceId, git } = ordeal
  const { url: gitUrl } = git.repository('endless', endlessBuild('removal-killed'))
  endless = (await ada.startDeploy({ workspaceId, gitUrl })).deployment.id
  await ordeal.metActive(endless, 'build', 0)
})
afterAll(() => ordeal?.close())

async function isMember({ uid }: Person): Promise<boolean> {
  const { workspaceId } = ordeal
  const { members } = await ordeal.ada.send<{ members: Member[] }>('get-members', { workspaceId })
  return members.some((member) => member.uid === uid)
}

async function expectOut({ client }: Person): Promise<void> {
  const { workspaceId } = ordeal
  const back = await Client.connect(ordeal.server.url, client.token)
  for (const [command, payload] of [
    ['join-workspace', { workspaceId }],
    ['watch-logs', { deploymentId: endless, after: 0 }],
    ['get-activity', { workspaceId }],
    ['start-deploy', { workspaceId, gitUrl: ordeal.git.urlOf('hers') }],
  ] as const) {
    expect([command, await back.refusal(command, payload)]).toMatchObject([command, { code: 'not_found' }])
  }
  await back.close()
}

const kinds = Array.from({ length: 3 * rounds }, (_, round) => ({ round: round + 1, acknowledged: round % 3 === 0 }))

describe.each(kinds)('round $round, acknowledged: $acknowledged', ({ round, acknowledged }) => {
  it('ACL7: killed in or right after a removal, it is done or was never begun, with one entry', async () => {
    const { ada, workspaceId, git, server } = ordeal
    const [eve] = await invite({ ada, workspaceId }, [server.url], {
      count: 1,
      role: 'developer',
      prefix: `eve-${round}`,
    })
    if (!eve) throw new Error('nobody came')
    const { url: gitUrl } = git.repository(`hers-${round}`, quickBuild('hers'))
    const { deployment } = await eve.client.startDeploy({ workspaceId, gitUrl, slug: `hers-${round}` })
    waiting.push(deployment.id)
    const removing = ada.send('remove-member', { workspaceId, uid: eve.uid }).then(
      () => true,
      () => false,
    )
    if (acknowledged) await removing
    const delay = chance.between(0, acknowledged ? 5 : 20)
    await pause(delay)
    await ordeal.dieAndRise()
    const [told, left] = [await removing, !(await isMember(eve))]
    const { status } = await ordeal.ada.deployment(deployment.id)
    console.log(`killed after ${delay} ms; acknowledged: ${told}, removed: ${left}, what waited: ${status}`)
    if (told) expect([left, status]).toEqual([true, 'cancelled'])
    if (!left) await ordeal.ada.send('remove-member', { workspaceId, uid: eve.uid })
    await expectOut(eve)
    await eve.client.close()
    expect(await entriesOf(ordeal.ada, workspaceId, { kinds: ['member.removed'] })).toHaveLength(round)
  })
})

it('ACL7: nothing that they had waiting is ever begun, and each has ended once', async () => {
  const { ada, workspaceId } = ordeal
  await ada.send('cancel-deploy', { deploymentId: endless })
  for (const id of waiting) {
    const end = await ordeal.ended(id, 60_000)
    expect(end).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('no longer a member') })
    expect(end.steps.filter((step) => step.status === 'completed')).toEqual([])
  }
  const cancelled = await entriesOf(ada, workspaceId, { kinds: ['deployment.cancelled'] })
  expect(cancelled.map(({ deploymentId }) => deploymentId).sort()).toEqual([...waiting, endless].sort())
  for (const name of waiting.map((_, n) => `hers-${n + 1}`)) expect(ordeal.git.requests(name)).toBe(0)
  await expectNothingLeft(ordeal.server)
})

type Presence = { members: { uid: string; viewing: { tab?: string }[] }[] }

it('PRE1: whoever comes back after a kill is seen, several tabs as one person, and nobody else', async () => {
  const { ada, workspaceId, server } = ordeal
  const [bob, gone] = await invite({ ada, workspaceId }, [server.url], { count: 2, role: 'viewer' })
  if (!bob || !gone) throw new Error('nobody came')
  await ordeal.dieAndRise()
  const tabs = [await Client.connect(server.url, bob.client.token), await Client.connect(server.url, bob.client.token)]
  for (const [n, tab] of tabs.entries()) {
    await tab.send('join-workspace', workspaceId)
    await tab.send('set-viewing', { workspaceId, tab: ['logs', 'people'][n] })
  }
  const last = () =>
    ordeal.ada.notices.filter(({ event }) => event === 'presence').at(-1)?.payload as Presence | undefined
  const viewing = () =>
    last()
      ?.members.find(({ uid }) => uid === bob.uid)
      ?.viewing.map(({ tab }) => tab)
  await until('both tabs to be seen', () => viewing()?.sort().join() === 'logs,people', { seen: last })
  expect(last()?.members.map(({ uid }) => uid)).not.toContain(gone.uid)
  expect(last()?.members).toHaveLength(2)
  for (const client of [...tabs, bob.client, gone.client]) await client.close()
})

it('ACL8: killed right after a sign-out, the token opens nothing any more', async () => {
  const { ada, workspaceId, server } = ordeal
  const [carl] = await invite({ ada, workspaceId }, [server.url], { count: 1, role: 'viewer', prefix: 'carl' })
  if (!carl) throw new Error('nobody came')
  const { token } = carl.client
  await post(`${server.url}/user/logout`, {}, { authorization: `Bearer ${token}` })
  await ordeal.dieAndRise()
  await expect(Client.connect(server.url, token)).rejects.toThrow('unauthenticated')
  const again = await Client.logIn(server.url, { email: carl.email, password: 'a long enough password' })
  await again.send('join-workspace', workspaceId)
  await again.close()
})
