import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client } from '../kit/client.ts'
import { invite, type Person } from '../kit/people.ts'
import { type Answer, countAnswers, failedDeploy, type Request, requestOf, toldOf } from '../kit/requests.ts'
import { quickBuild } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { allSealed, audit, kindsOf } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import type { Plant } from '../kit/wire.ts'

const crowd = 100
const needed = 3

let stage: Stage
let people: Person[]
let plant: Plant
/** Second tabs of everybody. */
const tabs: Client[] = []

beforeAll(async () => {
  stage = await openStage()
  const { ada, git, workspaceId, backends } = stage
  const roles = ['developer', 'maintainer', 'owner']
  const approvals = { needed, roles, authorCounts: true, deadlineHours: 24, onDeadline: 'expire' }
  await ada.send('update-workspace', { workspaceId, policy: { approvals, maxBuilds: 4 } })
  const urls = backends.map(({ url }) => url)
  people = await invite({ ada, workspaceId }, urls, { count: crowd, role: 'developer' })
  plant = (await ada.deployed({ workspaceId, gitUrl: git.repository('voted', quickBuild('good')).url })).plant
})
afterAll(async () => {
  await Promise.all([...tabs, ...people.map(({ client }) => client)].map((client) => client.close()))
  await stage?.close()
})

const vote = ({ client }: Person, { id }: Request, decision: string) =>
  client.ask('approve-rollback', { requestId: id, decision }) as Promise<Answer>

/** Everybody was told of the outcome once, in the same words, and of nothing out of order on the way. */
async function expectToldOnce({ id }: Request): Promise<Request> {
  const ends = () =>
    people.map(({ client }) => toldOf(client, 'rollback-resolved', plant.id).filter((one) => one.id === id))
  await until('everybody to be told', () => ends().every((told) => told.length > 0), { within: 30_000 })
  const [[first] = []] = ends()
  if (!first) throw new Error('nobody was told')
  expect(ends().flat()).toEqual(people.map(() => first))
  for (const { client } of people) {
    const versions = toldOf(client, 'rollback-updated', plant.id).filter((one) => one.id === id)
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, n) => n + 2))
  }
  return first
}

async function expectBackInService(request: Request): Promise<void> {
  for (const { client } of people.slice(0, 2)) {
    const now = await client.plant(plant.id)
    expect(now).toMatchObject({ status: 'HEALTHY', automatic: { paused: true }, live: plant.live })
    expect(now).not.toHaveProperty('openRequestId')
    expect(await requestOf(client, stage.workspaceId, request.deploymentId)).toMatchObject({ status: 'approved' })
  }
}

it('APP7: a hundred people vote at once: one outcome, told once to each, and a polite conflict for the late', async () => {
  const { ada, workspaceId } = stage
  const request = await failedDeploy(ada, workspaceId, plant.id)
  const answers = await Promise.all(people.map((person) => vote(person, request, 'approve')))
  expect(countAnswers(answers)).toEqual({ taken: needed, late: crowd - needed, other: [] })
  const outcome = await expectToldOnce(request)
  expect(outcome).toMatchObject({ status: 'approved', version: needed + 2 })
  expect(outcome.votes).toHaveLength(needed)
  await expectBackInService(request)
  const counts = { 'approval.opened': 1, 'approval.voted': needed, 'approval.resolved': 1 }
  expect(await kindsOf(ada, workspaceId, request.deploymentId)).toMatchObject(counts)
  expect(await kindsOf(ada, workspaceId, plant.live?.releaseId ?? '')).toEqual({})
})

it('APP2: votes are changed before the outcome, all at once, and each person has one', async () => {
  const { ada, workspaceId } = stage
  const request = await failedDeploy(ada, workspaceId, plant.id)
  const [early, late] = [people.slice(0, needed - 1), people.slice(needed - 1)]
  expect(countAnswers(await Promise.all(early.map((one) => vote(one, request, 'decline')))).taken).toBe(needed - 1)
  expect(countAnswers(await Promise.all(early.map((one) => vote(one, request, 'approve')))).taken).toBe(needed - 1)
  const open = await requestOf(ada, workspaceId, request.deploymentId)
  expect(open).toMatchObject({ status: 'open', votes: early.map(() => ({ decision: 'approve' })) })
  const answers = await Promise.all(late.map((person) => vote(person, request, 'approve')))
  expect(countAnswers(answers)).toEqual({ taken: 1, late: late.length - 1, other: [] })
  const outcome = await expectToldOnce(request)
  expect(new Set(outcome.votes.map(({ uid }) => uid)).size).toBe(needed)
  await expectBackInService(request)
  const counts = { 'approval.opened': 1, 'approval.voted': 2 * early.length + 1, 'approval.resolved': 1 }
  expect(await kindsOf(ada, workspaceId, request.deploymentId)).toMatchObject(counts)
})

type Presence = { members: { uid: string; viewing: { tab?: string }[] }[] }

it('PRE4: a hundred people with two tabs each look about at once: each is one person, in at most four notices a second', async () => {
  const { workspaceId } = stage
  tabs.push(...(await Promise.all(people.map(({ client }) => client.again()))))
  const began = performance.now()
  await Promise.all(tabs.map((tab) => tab.send('join-workspace', workspaceId)))
  const look = (client: Client, tab: string) => client.send('set-viewing', { workspaceId, tab })
  for (const tab of ['settings', 'logs']) await Promise.all(people.map(({ client }) => look(client, tab)))
  await Promise.all(tabs.map((client) => look(client, 'people')))
  const everybody = [stage.ada, ...people.map(({ client }) => client)]
  const lastOf = (client: Client) =>
    client.notices.filter(({ event }) => event === 'presence').at(-1)?.payload as Presence | undefined
  const isWhole = ({ members }: Presence) =>
    members.filter(
      ({ viewing }) =>
        viewing
          .map(({ tab }) => tab)
          .sort()
          .join() === 'logs,people',
    ).length === crowd
  const seen = () => everybody.map((client) => lastOf(client)?.members.length)
  await until('everybody to be seen', () => everybody.every((one) => isWhole(lastOf(one) ?? { members: [] })), {
    ...{ within: 30_000, seen },
  })
  for (const client of everybody) {
    expect(lastOf(client)?.members).toHaveLength(crowd + 1)
    const times = client.notices.filter(({ event, at }) => event === 'presence' && at >= began).map(({ at }) => at)
    const seconds = ((times.at(-1) ?? 0) - began) / 1000
    expect(times.length).toBeLessThanOrEqual(4 * seconds + 2)
  }
})

it('ACT3: all of it stands in a chain that is proved from outside', async () => {
  const { ada, workspaceId } = stage
  const verdict = await allSealed(ada, workspaceId)
  expect(verdict).toMatchObject({ ok: true })
  for (const server of stage.backends) {
    expect(audit(server)).toEqual({
      status: 0,
      printed: expect.stringContaining(`: ok, ${verdict.entries} entries; head `),
    })
  }
})
