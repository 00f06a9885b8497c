import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../kit/folder.ts'
import { invite, type Person } from '../kit/people.ts'
import { type Answer, countAnswers, failedDeploy, type Request, requestOf, toldOf } from '../kit/requests.ts'
import { quickBuild, siteWithPart } from '../kit/sites.ts'
import { allSealed, audit, kindsOf } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import { browseParts, visit } from '../kit/visit.ts'
import type { Deployment, Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { Ordeal } from './kit/ordeal.ts'

const minute = 60_000
const needed = 3
const crowd = 8
const setClock = new URL('./kit/set-clock.mjs', import.meta.url).href

let ordeal: Ordeal
let chance: Chance
let people: Person[]
let plant: Plant
let clock: ReturnType<typeof temporaryFolder>
const clockFile = () => join(clock.path, 'ahead')

beforeAll(async () => {
  chance = chanceOf('votes killed')
  clock = temporaryFolder('clock')
  ordeal = await Ordeal.open({ nodeArgs: ['--import', setClock], env: { CLOCK_FILE: clockFile() } })
  const { ada, workspaceId, git, server } = ordeal
  await policy({ onDeadline: 'expire' })
  people = await invite({ ada, workspaceId }, [server.url], { count: crowd, role: 'developer' })
  plant = (await ada.deployed({ workspaceId, gitUrl: git.repository('shop', quickBuild('good')).url })).plant
})
afterAll(async () => {
  for (const { client } of people ?? []) await client.close()
  await ordeal?.close()
  clock?.remove()
})

function policy({ onDeadline }: { onDeadline: 'expire' | 'approve' }): Promise<unknown> {
  const roles = ['developer', 'maintainer', 'owner']
  const approvals = { needed, roles, authorCounts: true, deadlineHours: 0.25, onDeadline }
  return ordeal.ada.send('update-workspace', { workspaceId: ordeal.workspaceId, policy: { approvals, maxBuilds: 4 } })
}

async function dieAndRise(): Promise<void> {
  await ordeal.dieAndRise()
  await Promise.all(people.map((person) => person.comeBack(ordeal.server.url, ordeal.workspaceId)))
}

/** A vote whose answer may never come, because the server has died. */
async function vote({ client, uid }: Person, { id }: Request, decision = 'approve') {
  const asked = client.ask('approve-rollback', { requestId: id, decision }) as Promise<Answer>
  const gone = new Promise<undefined>((resolve) => client.socket.once('disconnect', () => resolve(undefined)))
  const answer = await Promise.race([asked.catch(() => undefined), gone])
  return { uid, answer }
}

/** One outcome with its one entry, one for each vote that counted, and the plant as the outcome says. */
async function expectOutcome(request: Request, status: string, votes: number): Promise<Request> {
  const { ada, workspaceId } = ordeal
  const end = await requestOf(ada, workspaceId, request.deploymentId)
  expect(end).toMatchObject({ id: request.id, status, deadline: request.deadline })
  const counts = await kindsOf(ada, workspaceId, request.deploymentId)
  expect({ voted: 0, ...counts }).toMatchObject({
    ...{ 'approval.opened': 1, 'approval.resolved': 1, 'deployment.failed': 1 },
    ...(votes > 0 ? { 'approval.voted': votes } : {}),
  })
  const now = await ada.plant(request.plantId)
  expect(now).toMatchObject(
    status === 'approved'
      ? { status: 'HEALTHY', automatic: { paused: true }, live: plant.live, settings: {} }
      : { status: 'FAILED', live: { commit: plant.live?.commit } },
  )
  expect(now).not.toHaveProperty('openRequestId')
  return end
}

/** Everybody votes as long as it is open; each of those who stay hears of the outcome once. */
async function decide(request: Request): Promise<void> {
  const answers = await Promise.all(people.map((person) => vote(person, request)))
  const given = answers.flatMap(({ answer }) => answer ?? [])
  expect(given).toHaveLength(crowd)
  expect(countAnswers(given).other).toEqual([])
  const told = () => people.map(({ client }) => toldOf(client, 'rollback-resolved', plant.id).length)
  await until('everybody to be told of the outcome', () => told().every((count) => count > 0))
  expect(told()).toEqual(people.map(() => 1))
}

describe.each(Array.from({ length: 2 * rounds }, (_, round) => round + 1))('round %i', () => {
  it('APP8: killed while everybody votes, what was acknowledged counts, and there is one outcome', async () => {
    const { ada, workspaceId } = ordeal
    const request = await failedDeploy(ada, workspaceId, plant.id)
    const delay = chance.between(0, 80)
    const voting = Promise.all(people.map((person) => vote(person, request)))
    await pause(delay)
    await dieAndRise()
    const answers = await voting
    const taken = answers.flatMap(({ uid, answer }) => (answer?.ok ? [uid] : []))
    const found = await requestOf(ordeal.ada, workspaceId, request.deploymentId)
    console.log(
      `killed ${delay} ms into the votes: ${taken.length} acknowledged, ${found.votes.length} kept, ${found.status}`,
    )
    const kept = found.votes.map(({ uid }) => uid)
    expect(taken.filter((uid) => !kept.includes(uid))).toEqual([])
    expect(new Set(kept).size).toBe(kept.length)
    expect(found.status).toBe(kept.length >= needed ? 'approved' : 'open')
    if (found.status === 'open') await decide(request)
    await expectOutcome(request, 'approved', needed)
  })

  it('APP8: killed around the deciding vote, its outcome is there wholly or not at all', async () => {
    const { ada, workspaceId } = ordeal
    const request = await failedDeploy(ada, workspaceId, plant.id)
    const [first, ...others] = people
    const [last] = others.splice(needed - 1)
    if (!first || !last) throw new Error('nobody is there')
    await vote(first, request, 'decline')
    for (const person of [first, ...others.slice(0, needed - 2)]) await vote(person, request)
    const [delay, acknowledged] = [chance.between(0, 8), chance.below(2) === 0]
    const deciding = vote(last, request)
    if (acknowledged) await deciding
    else await pause(delay)
    await dieAndRise()
    const { answer } = await deciding
    const { status } = await requestOf(ordeal.ada, workspaceId, request.deploymentId)
    console.log(`killed ${acknowledged ? 'after the answer' : `${delay} ms into the vote`}: ${status}`)
    if (answer?.ok) expect(status).toBe('approved')
    if (status === 'open') await decide(request)
    await expectOutcome(request, 'approved', needed + 1)
    const late = await first.client.refusal('approve-rollback', { requestId: request.id, decision: 'decline' })
    expect(late).toMatchObject({ code: 'conflict' })
  })
})

it('APP8: killed right after the vote that goes back from a bad release, the rollback is carried out once', async () => {
  const { workspaceId, git } = ordeal
  const { repository, url: gitUrl } = git.repository('parts', siteWithPart('v1', true))
  const one = await ordeal.ada.deployed({ workspaceId, gitUrl })
  const { id: plantId, url } = one.plant
  await browseParts(url, 'v1')
  repository.commit(siteWithPart('v2', false), 'Forget the part', ['parts/part-v1.js'])
  const two = await ordeal.ada.deployed({ workspaceId, plantId })
  await until('the new release to be served', async () => (await visit(url)).text.includes('Version v2'))
  await browseParts(url, 'v2')
  const look = () => requestOf(ordeal.ada, workspaceId, two.deployment.id).catch(() => undefined)
  const request = await until('the edge to ask', look, { within: 60_000 })
  for (const person of people.slice(0, needed)) await vote(person, request)
  await dieAndRise()
  const served = async () => (await visit(url)).text.includes('Version v1')
  await until('the old release to be served', served, { within: 30_000 })
  const back = async () => (await ordeal.ada.plant(plantId)).status === 'HEALTHY'
  await until('the plant to be in service', back, { within: 30_000 })
  expect(await ordeal.ada.plant(plantId)).toMatchObject({
    ...{ automatic: { paused: true }, live: { releaseId: one.plant.live?.releaseId } },
  })
  const { deployments } = await ordeal.ada.send<{ deployments: Deployment[] }>('get-deployments', {
    workspaceId,
    plantId,
  })
  expect(deployments.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'rollback ready',
    'deploy ready',
    'deploy ready',
  ])
  expect(await requestOf(ordeal.ada, workspaceId, two.deployment.id)).toMatchObject({ status: 'approved' })
  const counts = { 'approval.opened': 1, 'approval.voted': needed, 'approval.resolved': 1 }
  expect(await kindsOf(ordeal.ada, workspaceId, two.deployment.id)).toMatchObject(counts)
})

it('APP3: killed while deadlines run, they are kept to the minute, and each has one outcome', async () => {
  const { workspaceId, git } = ordeal
  const expiring = await failedDeploy(ordeal.ada, workspaceId, plant.id)
  await policy({ onDeadline: 'approve' })
  const other = (await ordeal.ada.deployed({ workspaceId, gitUrl: git.repository('cafe', quickBuild('good')).url }))
    .plant
  const passing = await failedDeploy(ordeal.ada, workspaceId, other.id)
  const [one] = people
  if (one) await vote(one, passing, 'decline')
  await ordeal.die()
  writeFileSync(clockFile(), String(14 * minute))
  await ordeal.rise()
  for (const request of [expiring, passing]) {
    const { status, deadline } = await requestOf(ordeal.ada, workspaceId, request.deploymentId)
    expect({ status, deadline }).toEqual({ status: 'open', deadline: request.deadline })
  }
  await ordeal.die()
  writeFileSync(clockFile(), String(16 * minute))
  await ordeal.rise()
  const statusOf = async ({ deploymentId }: Request) => (await requestOf(ordeal.ada, workspaceId, deploymentId)).status
  await until('both to be over', async () => !(await Promise.all([expiring, passing].map(statusOf))).includes('open'))
  await dieAndRise()
  await expectOutcome(expiring, 'expired', 0)
  const end = await requestOf(ordeal.ada, workspaceId, passing.deploymentId)
  expect(end).toMatchObject({ status: 'approved', votes: [{ decision: 'decline' }] })
  expect(await kindsOf(ordeal.ada, workspaceId, passing.deploymentId)).toMatchObject({
    ...{ 'approval.opened': 1, 'approval.voted': 1, 'approval.resolved': 1 },
  })
  const now = await ordeal.ada.plant(other.id)
  expect(now).toMatchObject({ status: 'HEALTHY', automatic: { paused: true }, live: other.live })
})

it('ACT2: every entry of it is under one seal, and the chain is proved from outside', async () => {
  const verdict = await allSealed(ordeal.ada, ordeal.workspaceId)
  expect(verdict).toMatchObject({ ok: true })
  const said = audit(ordeal.server)
  expect(said).toEqual({ status: 0, printed: expect.stringContaining(`: ok, ${verdict.entries} entries; head `) })
})
