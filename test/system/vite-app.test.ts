import { afterAll, beforeAll, expect, it } from 'vitest'
import { hashOf, LogWatch, readNdjson } from '../kit/log-watch.ts'
import { backwardSteps, deploySteps } from '../kit/pipeline.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import { scaffoldViteApp } from '../kit/vite-app.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

it('a Vite app as npm create vite makes it is built, proven and served, and a change uploads only what changed', async () => {
  const { ada, git, workspaceId } = stage
  const files = scaffoldViteApp()
  const { repository, url } = git.repository('vite', files)
  const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: 'vite-app' })
  const log = await new LogWatch(ada, deployment.id).toTheEnd(170_000)
  const end = await ada.finished(deployment.id)

  expect(end.error).toBeUndefined()
  expect(end).toMatchObject({ status: 'ready', commit: { sha: repository.head() } })
  const updates = ada.updates(deployment.id)
  expect(backwardSteps(updates)).toEqual([])
  const begun = (id: string) =>
    updates.some(({ steps }) => steps.some((step) => step.id === id && step.status !== 'pending'))
  expect(deploySteps.filter((id) => !begun(id))).toEqual([])
  expect(end.steps.map(({ id, status }) => `${id} ${status}`)).toEqual(deploySteps.map((id) => `${id} completed`))

  expect(log.wrong).toEqual([])
  expect(log.end).toEqual({ deploymentId: deployment.id, lines: log.lines.length, sha256: hashOf(log.lines) })
  const written = await readNdjson(ada, deployment.id)
  expect(written.end).toEqual({ end: true, lines: log.lines.length, sha256: hashOf(log.lines) })
  expect(log.lines.some(({ text, step }) => step === 'build' && text.includes('modules transformed'))).toBe(true)

  const { url: address } = await ada.plant(plant.id)
  const page = await visit(address)
  expect(page.text).toContain('<div id="app"></div>')
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1]
  const asset = await visit(new URL(script ?? '/missing.js', address).href)
  expect(asset.status).toBe(200)
  expect(asset.headers['cache-control']).toMatch(/immutable/)
  expect(asset.text).toContain('Get started')

  const before = stage.blobs()
  const source = Buffer.from(files['src/main.ts'] ?? '').toString()
  repository.commit({ 'src/main.ts': source.replace('Get started', 'Get going') }, 'Say it better')
  const second = await ada.deployed({ workspaceId, plantId: plant.id })
  const added = stage.blobs().filter((blob) => !before.includes(blob))
  const changed = await visit(second.plant.url)
  // The page, the script and the manifest, and of each at most two smaller forms; images and styles stay what they are.
  expect(added.length).toBeGreaterThanOrEqual(3)
  expect(added.length).toBeLessThanOrEqual(9)
  const newScript = /src="(\/assets\/[^"]+\.js)"/.exec(changed.text)?.[1]
  expect((await visit(new URL(newScript ?? '/', address).href)).text).toContain('Get going')
  // An open page of the release before goes on working.
  expect((await visit(new URL(script ?? '/', address).href)).status).toBe(200)
}, 300_000)
