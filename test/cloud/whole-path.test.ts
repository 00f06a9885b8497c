import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client } from '../kit/client.ts'
import { hashOf, LogWatch, readNdjson } from '../kit/log-watch.ts'
import { backwardSteps, deploySteps } from '../kit/pipeline.ts'
import { quickBuild } from '../kit/sites.ts'
import { visit } from '../kit/visit.ts'
import { bring, type Cloud, inCloud, openCloud, settle } from './kit/cloud.ts'

inCloud('two backends, an edge of its own and everything that they share', () => {
  let cloud: Cloud
  let ada: Client
  let bob: Client
  let workspaceId: string
  beforeAll(async () => {
    cloud = await openCloud()
    const settled = await settle(cloud)
    ada = settled.ada
    workspaceId = settled.workspaceId
    bob = await bring(cloud, settled, { name: 'bob', role: 'developer' })
  })
  afterAll(async () => {
    await Promise.all([ada?.close(), bob?.close()])
    await cloud?.close()
  })

  it('what is deployed on one backend is seen on the other, step by step and line by line, and served by the edge', async () => {
    const { repository, url } = cloud.git.repository('shop', quickBuild('the first page'))
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: 'shop' })
    const seen = await new LogWatch(bob, deployment.id).toTheEnd(120_000)
    const end = await bob.finished(deployment.id)
    expect(end.error, seen.lines.map(({ text }) => text).join('\n')).toBeUndefined()
    expect(end).toMatchObject({ status: 'ready', commit: { sha: repository.head() } })
    for (const watcher of [ada, bob]) expect(backwardSteps(watcher.updates(deployment.id))).toEqual([])
    expect(end.steps.map(({ id }) => id)).toEqual(deploySteps)
    expect(seen.wrong).toEqual([])
    expect(seen.end).toEqual({ deploymentId: deployment.id, lines: seen.lines.length, sha256: hashOf(seen.lines) })
    for (const watcher of [ada, bob]) {
      const { end } = await readNdjson(watcher, deployment.id)
      expect(end).toEqual({ end: true, lines: seen.lines.length, sha256: hashOf(seen.lines) })
    }
    expect((await visit((await bob.plant(plant.id)).url)).text).toContain('the first page')
  })
})
