import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Chance, chanceOf } from '../chaos/kit/chance.ts'
import { Changes } from '../chaos/kit/changes.ts'
import type { Client } from '../kit/client.ts'
import { openLossyProxy } from '../kit/lossy-proxy.ts'
import { invite, type Person } from '../kit/people.ts'
import { type Answer, countAnswers, failedDeploy, type Request, requestOf, toldOf } from '../kit/requests.ts'
import { quickBuild } from '../kit/sites.ts'
import { allSealed, audit, entriesOf, kindsOf } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import type { Plant } from '../kit/wire.ts'
import { type Cloud, inCloud, openCloud, settle } from './kit/cloud.ts'
import { passDeadline } from './kit/deadline.ts'

const needed = 5
const crowd = 10
/** Firestore keeps what a dead server has locked for a minute, and who waits for it tries again now and then. */
const lockedAtMost = 90_000

inCloud('a team on two servers, of which one is killed', () => {
  let chance: Chance
  let cloud: Cloud
  let wayOfB: Awaited<ReturnType<typeof openLossyProxy>>
  let workspaceId: string
  /** An owner on each backend. */
  let ada: Person
  let bob: Person
  /** Every other one on each backend. */
  let people: Person[]
  let plant: Plant

  beforeAll(async () => {
    chance = chanceOf('a team on two servers')
    cloud = await openCloud({
      redisOfB: async (redis) => {
        wayOfB = await openLossyProxy(new URL(redis).host)
        return { url: `redis://${wayOfB.host}`, close: () => wayOfB.close() }
      },
    })
    const settled = await settle(cloud)
    workspaceId = settled.workspaceId
    const wish = { count: 2, role: 'owner' }
    const owners = await invite(settled, [cloud.a.url, cloud.b.url], wish)
    await settled.ada.close()
    const [one, other] = owners
    if (!one || !other) throw new Error('nobody came')
    ;[ada, bob] = [one, other]
    const roles = ['developer', 'maintainer', 'owner']
    const approvals = { needed, roles, authorCounts: true, deadlineHours: 24, onDeadline: 'approve' }
    await ada.client.send('update-workspace', { workspaceId, policy: { approvals, maxBuilds: 4 } })
    const host = { ada: ada.client, workspaceId }
    people = await invite(host, [cloud.a.url, cloud.b.url], { count: crowd, role: 'developer' })
    const { url: gitUrl } = cloud.git.repository('shop', quickBuild('good'))
    plant = (await ada.client.deployed({ workspaceId, gitUrl })).plant
  }, 240_000)
  afterAll(async () => {
    await Promise.all([ada, bob, ...(people ?? [])].map((person) => person?.client.close()))
    await cloud?.close()
  })

  const on = (url: string) => [ada, bob, ...people].filter(({ client }) => client.url === url)

  /** Kills one backend; whoever was on it goes to the other one, and back when it runs again. */
  async function kill(server: Cloud['a'], meanwhile: (moved: Person[]) => Promise<void>): Promise<void> {
    const other = server === cloud.a ? cloud.b : cloud.a
    const moved = on(server.url)
    await server.kill('SIGKILL')
    try {
      await Promise.all(moved.map((person) => person.comeBack(other.url, workspaceId)))
      await meanwhile(moved)
    } finally {
      await server.boot()
    }
    await Promise.all(moved.map((person) => person.comeBack(server.url, workspaceId)))
  }

  async function vote({ client, uid }: Person, { id }: Request) {
    const asked = client.ask('approve-rollback', { requestId: id, decision: 'approve' }) as Promise<Answer>
    return { uid, answer: await asked.catch(() => undefined) }
  }

  /** A vote that is repeated for as long as what a dead server has locked may stay so. */
  function voteAgain(person: Person, request: Request): Promise<Answer> {
    const answered = async () => {
      const { answer } = await vote(person, request)
      return answer && (answer.ok || answer.error.code !== 'unavailable') && answer
    }
    return until('the vote to be answered', answered, { within: lockedAtMost })
  }

  async function expectApproved({ deploymentId }: Request, client: Client, votes: number): Promise<void> {
    expect(await requestOf(client, workspaceId, deploymentId)).toMatchObject({ status: 'approved' })
    expect(await kindsOf(client, workspaceId, deploymentId)).toEqual({
      ...{ 'deployment.started': 1, 'deployment.failed': 1 },
      ...{ 'approval.opened': 1, 'approval.resolved': 1 },
      ...(votes > 0 ? { 'approval.voted': votes } : {}),
    })
    const now = await client.plant(plant.id)
    expect(now).toMatchObject({ status: 'HEALTHY', automatic: { paused: true }, live: plant.live, settings: {} })
    expect(now).not.toHaveProperty('openRequestId')
  }

  const resolved = ({ client }: Person, { id }: Request) =>
    toldOf(client, 'rollback-resolved', plant.id).filter((one) => one.id === id)

  it('APP8: killed while everybody votes on both, the other carries on to one outcome', async () => {
    const request = await failedDeploy(ada.client, workspaceId, plant.id)
    const stayed = on(cloud.b.url)
    const voting = Promise.all(people.map((person) => vote(person, request)))
    await pause(chance.between(0, 150))
    await kill(cloud.a, async () => {
      const answers = await voting
      const acknowledged = answers.flatMap(({ uid, answer }) => (answer?.ok ? [uid] : []))
      const again = await Promise.all(people.map((person) => voteAgain(person, request)))
      expect(countAnswers(again).other).toEqual([])
      const { votes } = await requestOf(bob.client, workspaceId, request.deploymentId)
      const counted = votes.map(({ uid }) => uid)
      console.log(`${acknowledged.length} were acknowledged before the kill, ${counted.length} count`)
      expect(acknowledged.filter((uid) => !counted.includes(uid))).toEqual([])
      expect(new Set(counted).size).toBe(needed)
      await expectApproved(request, bob.client, needed)
      const isRight = (person: Person) =>
        resolved(person, request).length === 1 || person.client.notices.some(({ event }) => event === 'resync')
      await until('everybody who stayed to know', () => stayed.every(isRight), { within: 30_000 })
      expect(stayed.filter((person) => resolved(person, request).length > 1)).toEqual([])
    })
  })

  it('RED3 ACL7: killed after its commits and before it could tell, nobody on the other is left with what was', async () => {
    const request = await failedDeploy(ada.client, workspaceId, plant.id)
    const [eve] = await invite({ ada: ada.client, workspaceId }, [cloud.a.url], { count: 1, role: 'viewer' })
    if (!eve) throw new Error('nobody came')
    for (const person of people.slice(0, needed - 1)) await vote(person, request)
    const before = ada.client.notices.length
    wayOfB.swallow(true)
    void vote(bob, request)
    void bob.client.send('remove-member', { workspaceId, uid: eve.uid }).catch(() => undefined)
    await until('the commits', async () => {
      const { members } = await ada.client.send<{ members: { uid: string }[] }>('get-members', { workspaceId })
      const { status } = await requestOf(ada.client, workspaceId, request.deploymentId)
      return status === 'approved' && members.every(({ uid }) => uid !== eve.uid)
    })
    await cloud.b.kill('SIGKILL')
    wayOfB.swallow(false)
    const from = performance.now()
    const toldToRead = () => ada.client.notices.slice(before).some(({ event }) => event === 'resync')
    const isOut = ({ event, payload }: { event: string; payload: unknown }) =>
      event === 'resync' && (payload as { workspaceId?: string }).workspaceId === workspaceId
    await until('eve to be out and Ada to read afresh', () => toldToRead() && eve.client.notices.some(isOut), {
      within: 30_000,
    })
    console.log(`after ${Math.round(performance.now() - from)} ms`)
    const heard = eve.client.notices.length
    expect(resolved(ada, request)).toEqual([])
    await expectApproved(request, ada.client, needed)
    await ada.client.send('comment', { target: { plantId: plant.id }, text: 'Without her' })
    await pause(500)
    expect(eve.client.notices.slice(heard).filter(({ event }) => event !== 'metrics-update')).toEqual([])
    await eve.client.close()
    await cloud.b.boot()
    for (const person of [bob, ...people.filter((_, n) => n % 2 === 1)]) await person.comeBack(cloud.b.url, workspaceId)
  })

  it('ACT1 ACT2 APP3: killed while both write and a deadline runs, the other seals all of it and keeps the deadline', async () => {
    const request = await failedDeploy(ada.client, workspaceId, plant.id)
    const changes = new Changes(workspaceId, [plant])
    await changes.ignoreEarlier(ada.client)
    const noted = await allSealed(bob.client, workspaceId)
    const stop = changes.begin([ada.client, bob.client], 'BOTH')
    await until('some changes', () => changes.acknowledged >= 40, { within: 30_000 })
    await kill(cloud.a, async () => {
      await pause(chance.between(0, 500))
      await stop()
      await passDeadline(cloud, request.id)
      const verdict = await allSealed(bob.client, workspaceId, lockedAtMost)
      expect(verdict).toMatchObject({ ok: true })
      expect(await changes.wrong(bob.client)).toEqual([])
      const over = async () => (await requestOf(bob.client, workspaceId, request.deploymentId)).status !== 'open'
      await until('the deadline to be kept', over, { within: lockedAtMost + 30_000 })
      await expectApproved(request, bob.client, 0)
      expect(changes.cutOff).toBeGreaterThan(0)
      const { entries } = await allSealed(bob.client, workspaceId)
      expect(await entriesOf(bob.client, workspaceId)).toHaveLength(entries)
      const head = `${noted.head?.seal}:${noted.head?.hash}`
      const said = audit(cloud.b, '--workspace', workspaceId, '--head', head)
      expect(said).toEqual({ status: 0, printed: expect.stringContaining(`: ok, ${entries} entries; head `) })
    })
  })
})
