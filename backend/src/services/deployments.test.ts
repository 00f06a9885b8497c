import { expect, test } from 'vitest'
import { jobOf, PlayedBuilder, playBuild, proofOfLines, settled } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'

test('DEP: a deployment goes from the queue to ready, moves the pointer and seals its log', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant, deployment } = await ada.do('start-deploy', { workspaceId, gitUrl: 'https://git.example/shop' })
  expect(plant).toMatchObject({ status: 'DEPLOYING', slug: 'shop' })
  await playBuild(world, deployment.id, { 'index.html': '<h1>one</h1>' })
  await settled(world, deployment.id)
  const ended = await ada.do('get-deployment', { deploymentId: deployment.id })
  expect(ended.deployment).toMatchObject({ status: 'ready', progress: 100, log: { lines: expect.any(Number) } })
  const page = await world.services.logs.page(deployment.id, 0)
  expect(page.done).toBe(true)
  expect(proofOfLines(page.lines)).toEqual(ended.deployment.log)
  const after = await ada.do('get-plant', { plantId: plant.id })
  expect(after.plant).toMatchObject({ status: 'HEALTHY', live: { commit: { sha: 'a'.repeat(40) } } })
  expect(world.errors).toEqual([])
})

test('DEP: a plan tells a builder its own job and nothing of other workspaces', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant, deployment } = await ada.do('start-deploy', {
    ...{ workspaceId, gitUrl: 'https://git.example/shop', ref: 'main' },
    ...{ buildCommand: 'npm run build', outputDir: 'dist' },
  })
  const builder = new PlayedBuilder(world, await jobOf(world, deployment.id))
  expect(await builder.claim()).toMatchObject({
    ...{ deploymentId: deployment.id, plantId: plant.id, workspaceId, attempt: 1, firstSeq: 1 },
    source: { gitUrl: 'https://git.example/shop', ref: 'main' },
    settings: { buildCommand: 'npm run build', outputDir: 'dist' },
    secrets: [],
    variables: { TRELLIS_SITE_URL: 'http://shop.localhost:8080' },
  })
})
