import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { BuildPlan } from '@trellis/shared/builder-protocol'
import { proofText } from '@trellis/shared/log'
import { expect, test } from 'vitest'
import { firstOwner, openWorld, type World } from '../../test/kit/services.ts'
import { documents } from '../ports/documents.ts'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')

async function untilStarted(world: World, count: number) {
  await expect.poll(() => world.started.length, { timeout: 5000 }).toBe(count)
  const job = world.started[count - 1]
  if (!job) throw new Error('no job was started')
  return job
}

async function playBuild(world: World, token: string, html: string): Promise<BuildPlan> {
  const { reports } = world.services
  const plan = await reports.claim(token, { attempt: 1, nonce: 'n'.repeat(20) })
  const at = new Date().toISOString()
  const text = 'hello'
  const commit = { sha: 'a'.repeat(40), message: 'Begin', author: 'Ada', at }
  const line = { seq: plan.firstSeq, at, step: 'clone', stream: 'stdout', text, source: 'build' } as const
  await reports.events(token, {
    attempt: 1,
    steps: [{ step: 'clone', status: 'active', progress: 0, at }],
    commit,
    logs: { first: plan.firstSeq, lines: [line] },
  })
  const manifest = JSON.stringify({
    version: 1,
    fallback: 'none',
    files: [{ path: 'index.html', sha256: sha(html), size: html.length, type: 'text/html' }],
  })
  await reports.manifest(token, { attempt: 1, files: [], variants: [] })
  for (const body of [html, manifest]) {
    await reports.putBlob(token, sha(body), { body: Readable.from([Buffer.from(body)]), size: body.length })
  }
  await reports.finish(token, {
    attempt: 1,
    log: { lines: 1, sha256: sha(proofText({ seq: 1, text })) },
    outcome: {
      status: 'uploaded',
      manifest: { sha256: sha(manifest), size: manifest.length },
      uploadedFiles: 1,
      uploadedBytes: html.length,
    },
  })
  return plan
}

test('DEP: a deployment goes from the queue to ready, moves the pointer and seals its log', async () => {
  await using world = await openWorld()
  const { caller, workspaceId } = await firstOwner(world)
  const answer = await world.services.uses['start-deploy']?.(caller, {
    workspaceId,
    gitUrl: 'https://git.example/shop',
  })
  const id = answer?.deployment.id ?? ''
  expect(answer?.plant).toMatchObject({ status: 'DEPLOYING', slug: 'shop-site'.slice(0, 4) })
  const job = await untilStarted(world, 1)
  await playBuild(world, job.token, '<h1>one</h1>')
  await expect
    .poll(async () => (await world.parts.store.get(documents.job(id))) === undefined, { timeout: 5000 })
    .toBe(true)
  const ended = await world.services.uses['get-deployment']?.(caller, { deploymentId: id })
  expect(ended?.deployment).toMatchObject({ status: 'ready', progress: 100, log: { lines: expect.any(Number) } })
  const page = await world.services.logs.page(id, 0)
  expect(page.done).toBe(true)
  const hash = createHash('sha256')
  for (const line of page.lines) hash.update(proofText(line))
  expect(hash.digest('hex')).toBe(ended?.deployment.log?.sha256)
  const plant = await world.services.uses['get-plant']?.(caller, { plantId: answer?.plant.id ?? '' })
  expect(plant?.plant).toMatchObject({ status: 'HEALTHY', live: { commit: { sha: 'a'.repeat(40) } } })
  expect(world.errors).toEqual([])
})
