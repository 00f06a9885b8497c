import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, post } from '../kit/client.ts'
import { invite, type Person } from '../kit/people.ts'
import { packageWithBuild, quickBuild } from '../kit/sites.ts'
import { endAll, openStage, type Stage } from '../kit/stage.ts'
import { entriesOf } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import type { Deployment, LogPage, Plant } from '../kit/wire.ts'

/** Milliseconds within which nothing more may reach somebody who is out. */
const atOnce = 1000

/** Says a line every tenth of a second, and never ends by itself. */
const chattering = packageWithBuild("setInterval(() => console.log('still growing'), 100)\n")

let stage: Stage
/** On the last backend; Ada is on the first. */
let eve: Person
let eveTab: Client
let building: { plant: Plant; deployment: Deployment }

beforeAll(async () => {
  stage = await openStage()
  const { ada, git, workspaceId, backends } = stage
  const { workspace } = await ada.send<{ workspace: { policy: object } }>('join-workspace', workspaceId)
  await ada.send('update-workspace', { workspaceId, policy: { ...workspace.policy, maxBuilds: 1 } })
  const [person] = await invite({ ada, workspaceId }, [backends.at(-1)?.url ?? ''], { count: 1, role: 'developer' })
  if (!person) throw new Error('nobody came')
  eve = person
  eveTab = await eve.client.again()
  await eveTab.send('join-workspace', workspaceId)
  building = await ada.startDeploy({ workspaceId, gitUrl: git.repository('chatter', chattering).url })
})
afterAll(async () => {
  if (stage) await endAll(stage)
  for (const client of [eve?.client, eveTab]) await client?.close()
  await stage?.close()
})

const seen = (client: Client, event: string) => client.notices.filter((notice) => notice.event === event)
const isTold = ({ event }: { event: string }) => event !== 'resync' && event !== 'metrics-update'

function isPresent(uid: string): boolean {
  const last = seen(stage.ada, 'presence').at(-1)?.payload as { members: { uid: string }[] } | undefined
  return last?.members.some((member) => member.uid === uid) ?? false
}

it('ACL7: who is removed while they look hears nothing more within a second, on whichever backend, and gets nothing built', async () => {
  const { ada, git, workspaceId } = stage
  const { id: deploymentId } = building.deployment
  const { url: gitUrl } = git.repository('hers', quickBuild('hers'))
  const waiting = await eve.client.startDeploy({ workspaceId, gitUrl, slug: 'hers' })
  await eveTab.send<LogPage>('watch-logs', { deploymentId, after: 0 })
  await until('her tab to hear the build', () => seen(eveTab, 'new-log').length > 1, { within: 60_000 })
  await until('her to be seen', () => isPresent(eve.uid))

  await ada.send('remove-member', { workspaceId, uid: eve.uid })
  const from = performance.now()
  const isOut = (client: Client) =>
    seen(client, 'resync').some(({ payload }) => (payload as { workspaceId?: string }).workspaceId === workspaceId)
  const tabs = [eve.client, eveTab]
  await until('both tabs to be told', () => tabs.every(isOut) && !isPresent(eve.uid), { within: atOnce })
  for (const client of tabs) {
    for (const [command, payload] of [
      ['join-workspace', { workspaceId }],
      ['watch-logs', { deploymentId, after: 0 }],
      ['set-viewing', { workspaceId, tab: 'logs' }],
      ['cancel-deploy', { deploymentId }],
      ['start-deploy', { workspaceId, plantId: building.plant.id }],
    ] as const) {
      expect([command, await client.refusal(command, payload)]).toMatchObject([command, { code: 'not_found' }])
    }
  }
  const ended = await ada.deployment(waiting.deployment.id)
  expect(ended).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('no longer a member') })

  await pause(Math.max(0, atOnce - (performance.now() - from)))
  const heard = tabs.map((client) => client.notices.filter(isTold).length)
  const hers = seen(ada, 'activity').length
  await ada.send('comment', { target: { plantId: building.plant.id }, text: 'She is out.' })
  await ada.send('update-plant', { plantId: building.plant.id, name: 'Without her' })
  await until('those who stay to hear it', () => seen(ada, 'activity').length >= hers + 2)
  await pause(500)
  expect(tabs.map((client) => client.notices.filter(isTold).length)).toEqual(heard)
  const entries = await entriesOf(ada, workspaceId, { kinds: ['member.removed', 'deployment.cancelled'] })
  expect(entries.map(({ kind }) => kind).sort()).toEqual(['deployment.cancelled', 'member.removed'])
})

it('ACL8: who signs out on one backend is disconnected on all, and the token opens nothing more', async () => {
  const { backends } = stage
  const [first] = backends
  const tabs = await Promise.all(backends.map(({ url }) => Client.connect(url, eve.client.token)))
  await post(`${first?.url}/user/logout`, {}, { authorization: `Bearer ${eve.client.token}` })
  const everywhere = [...tabs, eve.client, eveTab]
  const gone = () => everywhere.every(({ left }) => left !== undefined)
  await until('every tab to be disconnected', gone, { within: atOnce, seen: () => everywhere.map(({ left }) => left) })
  for (const { url } of backends) {
    await expect(Client.connect(url, eve.client.token)).rejects.toThrow('unauthenticated')
    const answer = await fetch(`${url}/api/workspaces`, { headers: { authorization: `Bearer ${eve.client.token}` } })
    expect(answer.status).toBe(401)
  }
})
