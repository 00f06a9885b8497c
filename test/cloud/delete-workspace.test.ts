import { afterAll, beforeAll, expect, it } from 'vitest'
import { slowApp, slowCommands } from '../chaos/kit/slow-app.ts'
import type { Client } from '../kit/client.ts'
import { quickBuild } from '../kit/sites.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import { bring, type Cloud, inCloud, openCloud, projectId, settle } from './kit/cloud.ts'
import { CloudEars } from './kit/kept.ts'

/** What is in Firestore, Redis and S3 and names the workspace or anything in it. */
async function placesNaming(cloud: Cloud, ids: readonly string[]): Promise<string[]> {
  const ears = new CloudEars(cloud, projectId)
  const kept = await ears.all()
  const named = kept.filter(({ where, bytes }) => ids.some((id) => where.includes(id) || bytes.includes(id)))
  return [...new Set(named.map(({ where }) => where))]
}

inCloud('deleting a workspace on two backends', () => {
  let cloud: Cloud
  let ada: Client
  let bob: Client
  beforeAll(async () => {
    cloud = await openCloud()
    ;({ ada } = await settle(cloud))
  }, 240_000)
  afterAll(async () => {
    await ada?.close()
    await bob?.close()
    await cloud?.close()
  })

  /** A live plant, secrets, a comment, a build that runs and somebody on the other backend who watches it. */
  async function fill(name: string) {
    const workspaceId = await ada.workspace(name)
    await ada.send('add-secret', { workspaceId, name: 'API_KEY', value: 'k9-Tulip-4417-north', requestId: name })
    const { url } = cloud.git.repository(`quick-${name}`, quickBuild('the first page'))
    const one = await ada.deployed({ workspaceId, gitUrl: url, slug: `quick-${name}` })
    await ada.send('comment', { target: { plantId: one.plant.id }, text: 'Hello' })
    bob = await bring(cloud, { ada, workspaceId }, { name: `bob-${name}`, role: 'maintainer' })
    const slow = cloud.git.repository(`slow-${name}`, slowApp('v1'))
    const building = await ada.startDeploy({ workspaceId, gitUrl: slow.url, slug: `slow-${name}`, ...slowCommands })
    await bob.send('watch-logs', { deploymentId: building.deployment.id })
    await until('the build to print', () => bob.notices.some(({ event }) => event === 'new-log'), { within: 90_000 })
    const plantIds = [one.plant.id, building.plant.id]
    return { workspaceId, plantIds, url: one.plant.url, running: building.deployment.id }
  }

  /** Edges are told of plants by a stream that is bounded and names them; addresses that rest name who had them. */
  async function expectNothingOf(full: { workspaceId: string; plantIds: string[]; url: string }): Promise<void> {
    const ids = [full.workspaceId, ...full.plantIds]
    const left = async () =>
      (await placesNaming(cloud, ids)).filter(
        (where) => !where.startsWith('Firestore, domains/') && !where.endsWith(':routes'),
      )
    let seen: string[] = []
    const isEmpty = async () => {
      seen = await left()
      return seen.length === 0
    }
    await until('everything to be removed', isEmpty, { within: 120_000, seen: () => seen })
    const running = () => [...cloud.ecs.tasks.values()].filter((task) => !task.isOver).length
    await until('all tasks to be over', () => running() === 0, { within: 30_000, seen: running })
    await until('the edge to know', async () => (await visit(full.url)).status === 404, { within: 5000 })
  }

  it('DEL2 DEL3 DEL4: empties the room on the other backend within a second, and Firestore, Redis and S3 of it', async () => {
    const full = await fill('orchard')
    const { workspaceId } = full
    expect((await visit(full.url)).status).toBe(200)
    expect((await placesNaming(cloud, [workspaceId])).length).toBeGreaterThan(10)
    const told = new Promise<number>((resolve) =>
      bob.socket.once('workspace-removed', () => resolve(performance.now())),
    )
    const out = new Promise<number>((resolve) => bob.socket.once('resync', () => resolve(performance.now())))
    const from = performance.now()
    const answer = ada.send('delete-workspace', { workspaceId, confirmName: 'orchard' })
    for (const at of await Promise.all([told, out])) expect(at - from).toBeLessThan(1000)
    expect(await answer).toEqual({})
    const seen = bob.notices.length
    expect(await bob.refusal('join-workspace', workspaceId)).toMatchObject({ code: 'not_found' })
    expect(await bob.refusal('get-deployment', { deploymentId: full.running })).toMatchObject({ code: 'not_found' })
    await expectNothingOf(full)
    const lines = bob.notices.slice(seen).filter(({ event }) => event !== 'resync' && event !== 'workspace-removed')
    expect(lines).toEqual([])
    await bob.close()
  }, 240_000)

  it('DEL6: when the backend that deletes is killed, the other one finishes it', async () => {
    const full = await fill('thicket')
    const { workspaceId } = full
    const committed = new Promise<void>((resolve) => bob.socket.once('workspace-removed', () => resolve()))
    void ada.ask('delete-workspace', { workspaceId, confirmName: 'thicket' }).catch(() => undefined)
    await committed
    await cloud.a.kill('SIGKILL')
    await expectNothingOf(full)
    await bob.close()
    await cloud.a.boot()
  }, 240_000)
})
