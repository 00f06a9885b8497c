import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { blobsIn } from '../kit/blobs.ts'
import { FakeBuilder, line, sha256 } from '../kit/fake-builder.ts'
import { LogWatch } from '../kit/log-watch.ts'
import { versionedSite } from '../kit/sites.ts'
import { endAll, openStage, type Stage } from '../kit/stage.ts'

const preload = pathToFileURL(join(import.meta.dirname, '../kit/idle-builders.mjs')).href
const commit = { sha: 'a'.repeat(40), message: 'x', author: 'Eve', at: '2030-01-01T00:00:00.000Z' }
let stage: Stage
let names = 0

beforeAll(async () => {
  stage = await openStage({ nodeArgs: ['--import', preload] })
})
afterEach(() => endAll(stage))
afterAll(() => stage?.close())

/** A deployment that builds, whose builder is ours. It is cancelled by the next one, so that slots stay free. */
async function claimed() {
  const { ada, git, server, workspaceId } = stage
  names += 1
  const { url } = git.repository(`site-${names}`, versionedSite('v1'))
  const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
  const builder = await FakeBuilder.of(server, deployment.id)
  expect(await builder.claim()).toMatchObject({
    status: 200,
    body: { ok: true, data: { deploymentId: deployment.id, firstSeq: 1 } },
  })
  return {
    builder,
    plant,
    deployment,
    async done() {
      await ada.ask('cancel-deploy', { deploymentId: deployment.id })
      return ada.finished(deployment.id, 30_000)
    },
  }
}

const file = (path: string, sha = sha256(path), size = 5) => ({ path, sha256: sha, size, type: 'text/plain' })

describe('BLD1: a builder that lies about who it is', () => {
  const log = { lines: 0, sha256: sha256('') }
  const key = { lockfile: sha256(''), packageManager: 'npm', nodeVersion: '20' }
  it.each([
    ['claim', { nonce: 'a-nonce-that-is-long-enough' }],
    ['events', {}],
    ['manifest', {}],
    ['cache', { key }],
    ['finish', { log, outcome: { status: 'cancelled' } }],
  ])('%s with a wrong token: unauthenticated', async (what, body) => {
    const answer = await new FakeBuilder(stage.server.url, 'x'.repeat(43)).say(what, body)
    expect(answer).toMatchObject({ status: 401, body: { ok: false, error: { code: 'unauthenticated' } } })
  })

  it('the session of a person is no token of a builder, nor the other way round', async () => {
    const { builder, done } = await claimed()
    expect((await new FakeBuilder(stage.server.url, stage.ada.token).claim()).status).toBe(401)
    const asked = await fetch(`${stage.server.url}/api/workspaces`, {
      headers: { authorization: `Bearer ${builder.token}` },
    })
    expect(asked.status).toBe(401)
    await done()
  })

  it('a repeated claim gets the same answer, a second claimant ends the deployment', async () => {
    const { builder, deployment } = await claimed()
    expect(await builder.claim()).toMatchObject({ status: 200 })
    expect((await builder.claim('the-nonce-of-somebody-else')).status).toBeGreaterThanOrEqual(400)
    const end = await stage.ada.finished(deployment.id, 30_000)
    expect(end.status).toBe('error')
    expect(end.error?.message).toMatch(/\w+ \w+/)
    expect((await builder.say('events')).body).toMatchObject({ ok: false })
  })

  it('a stale or coming attempt is a conflict', async () => {
    const { builder, done } = await claimed()
    expect(await builder.say('events', { attempt: 2 })).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    })
    await done()
  })

  it('the token is dead when the deployment has ended', async () => {
    const { builder, done } = await claimed()
    expect((await done()).status).toBe('cancelled')
    for (const what of ['events', 'manifest', 'finish']) expect((await builder.say(what)).body.ok, what).toBe(false)
    expect((await builder.put(sha256('late'), 'late')).status).toBeGreaterThanOrEqual(400)
  })
})

describe('LOG2: a builder that lies about its log', () => {
  it('a gap is not taken, and what was told twice is shown once', async () => {
    const { builder, deployment, done } = await claimed()
    const logs = (first: number, ...texts: string[]) => ({
      logs: { first, lines: texts.map((text, n) => line(first + n, text)) },
    })
    expect((await builder.say('events', logs(5, 'five'))).body).toMatchObject({ ok: true, data: { accepted: 0 } })
    expect((await builder.say('events', logs(1, 'one', 'two'))).body).toMatchObject({ ok: true, data: { accepted: 2 } })
    expect((await builder.say('events', logs(1, 'one', 'two', 'three'))).body).toMatchObject({ data: { accepted: 3 } })
    await done()
    const log = await new LogWatch(stage.ada, deployment.id).toTheEnd()
    expect(log.wrong).toEqual([])
    expect(log.lines.slice(0, 3).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('lines whose numbers do not follow each other are refused', async () => {
    const { builder, done } = await claimed()
    const answer = await builder.say('events', { logs: { first: 1, lines: [line(1, 'one'), line(7, 'seven')] } })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } })
    await done()
  })

  it('an end before all lines have come, or with another hash, is not taken', async () => {
    const { builder, deployment, done } = await claimed()
    const lines = [line(1, 'one')]
    expect((await builder.finish('{}', lines)).body).not.toMatchObject({ ok: true, data: { done: true } })
    await builder.say('events', { logs: { first: 1, lines } })
    expect((await builder.finish('{}', [line(1, 'another')])).body).not.toMatchObject({
      ok: true,
      data: { done: true },
    })
    expect((await stage.ada.deployment(deployment.id)).status).not.toBe('ready')
    await done()
  })
})

describe('OUT5: a builder that lies about its output', () => {
  it.each(['../up.html', '/etc/passwd', 'a/../../b', 'a//b', './x', 'a\\..\\b', '.git/config'])(
    'the path %j does not become part of a release',
    async (path) => {
      const { builder, plant, done } = await claimed()
      const asked = await builder.say('manifest', { files: [file(path)] })
      const manifest = JSON.stringify({ version: 1, fallback: 'none', files: [file(path)] })
      if (asked.body.ok) {
        await builder.put(sha256(manifest), manifest)
        expect((await builder.finish(manifest)).body).not.toMatchObject({ ok: true, data: { done: true } })
      } else expect(asked).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } })
      await done()
      expect((await stage.ada.plant(plant.id)).live).toBeUndefined()
    },
  )

  it('bytes that are not what their hash says are refused and not kept', async () => {
    const { builder, done } = await claimed()
    const sha = sha256('the truth')
    await builder.say('manifest', { files: [file('index.html', sha, 9)] })
    expect((await builder.put(sha, 'a lie, is')).status).toBe(400)
    expect(blobsIn(stage.server.data)).not.toContain(sha)
    await done()
  })

  it('blobs can be read only when a cache answer named them', async () => {
    const { builder, done } = await claimed()
    const sha = sha256('mine')
    await builder.say('manifest', { files: [file('index.html', sha, 4)] })
    expect((await builder.put(sha, 'mine')).ok).toBe(true)
    expect((await builder.get(sha)).status).toBeGreaterThanOrEqual(400)
    await done()
  })

  it('a manifest that was never stored does not become a release', async () => {
    const { builder, plant, done } = await claimed()
    await builder.say('events', { commit })
    expect((await builder.finish('{"version":1,"fallback":"none","files":[]}')).body).not.toMatchObject({
      ok: true,
      data: { done: true },
    })
    await done()
    expect((await stage.ada.plant(plant.id)).live).toBeUndefined()
  })

  it('BLD2: the steps of the backend cannot be reported by a builder', async () => {
    const { builder, plant, deployment, done } = await claimed()
    const at = new Date().toISOString()
    const steps = ['verify', 'release'].map((step) => ({ step, status: 'completed', progress: 100, at }))
    await builder.say('events', { commit, steps })
    const shown = await stage.ada.deployment(deployment.id)
    expect(shown.steps.filter(({ id, status }) => id === 'release' && status === 'completed')).toEqual([])
    expect((await stage.ada.plant(plant.id)).live).toBeUndefined()
    await done()
  })
})
