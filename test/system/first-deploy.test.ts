import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, post } from '../kit/client.ts'
import { hashOf, LogWatch, readNdjson } from '../kit/log-watch.ts'
import { backwardSteps, deploySteps } from '../kit/pipeline.ts'
import { versionedSite } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

describe('a plain site from git', () => {
  it('grows step by step, can be read while it grows, and is served under its own name', async () => {
    const { ada, git, workspaceId } = stage
    const { repository, url } = git.repository('plain', versionedSite('v1'))
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: 'plain-shop' })
    expect(plant).toMatchObject({ slug: 'plain-shop', status: 'DEPLOYING' })
    expect(deployment.steps.map(({ id }) => id)).toEqual(deploySteps)

    const log = new LogWatch(ada, deployment.id)
    await log.toTheEnd()
    const end = await ada.finished(deployment.id)
    expect(end).toMatchObject({ status: 'ready', progress: 100, commit: { sha: repository.head(), author: 'Ada' } })
    expect(backwardSteps(ada.updates(deployment.id))).toEqual([])
    expect(log.wrong).toEqual([])
    expect(log.end).toMatchObject({ lines: log.lines.length, sha256: hashOf(log.lines) })

    const live = await ada.plant(plant.id)
    expect(live).toMatchObject({ status: 'HEALTHY', live: { commit: { sha: repository.head() } } })
    const page = await visit(live.url)
    expect(page).toMatchObject({ status: 200, text: versionedSite('v1')['index.html'] })
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect((await visit(end.url ?? '')).text).toBe(page.text)
  })

  it('answers the named routes as the contract words them', async () => {
    const { ada, server, workspaceId } = stage
    const bearer = { authorization: `Bearer ${ada.token}` }
    const get = async (path: string) => (await fetch(`${server.url}${path}`, { headers: bearer })).json()
    const { data } = (await get(`/api/workspaces/${workspaceId}/plants`)) as { data: { plants: { id: string }[] } }
    const [plant] = data.plants
    expect(await get(`/api/plants/${plant?.id}`)).toMatchObject({ ok: true, data: { plant: { slug: 'plain-shop' } } })
    expect(await get('/api/workspaces')).toMatchObject({
      ok: true,
      data: { workspaces: [{ id: workspaceId, role: 'owner' }] },
    })
    expect(await get('/api/config')).toMatchObject({
      ok: true,
      data: { contract: 1, identity: { setUpNeeded: false } },
    })
    const asked = await post<{ plant: { id: string } }>(
      `${server.url}/api/commands/get-plant`,
      { plantId: plant?.id },
      bearer,
    )
    expect(asked.plant.id).toBe(plant?.id)
  })

  it('EDG2: tells a visitor of an unknown name that nothing grows there', async () => {
    const page = await visit(`http://nobody-here.localhost:${stage.server.port}/`)
    expect(page.status).toBe(404)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
  })
})

describe('who gets in', () => {
  it('ACL3: nobody signs up after the first owner without an invitation', async () => {
    const form = { email: 'eve@example.org', password: 'a long enough password' }
    const signUp = Client.signUp(stage.server.url, form, stage.server.setupToken)
    await expect(signUp).rejects.toMatchObject({ refusal: { code: 'forbidden' } })
  })

  it('ACL5: a socket without a good token is refused with the code', async () => {
    await expect(Client.connect(stage.server.url, 'nonsense')).rejects.toThrow('unauthenticated')
  })
})

describe('the log over HTTP', () => {
  it('LOG3: ends with the same count and hash as the watcher saw', async () => {
    const { ada, git, workspaceId } = stage
    const { url } = git.repository('logged', versionedSite('v1'))
    const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const [log, followed] = await Promise.all([
      new LogWatch(ada, deployment.id).toTheEnd(),
      readNdjson(ada, deployment.id, true),
    ])
    const later = await readNdjson(ada, deployment.id)
    expect(followed.lines).toEqual(log.lines)
    expect(later.lines).toEqual(log.lines)
    expect(later.end).toEqual(followed.end)
    expect(later.end).toMatchObject({ end: true, lines: log.lines.length, sha256: hashOf(log.lines) })
  })
})
