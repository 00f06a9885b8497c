import { expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, playBuild, proofOfLines, settled } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { Failure } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'

/** A plant with a release for each letter, of which the last one is live. */
async function planted(letters: string) {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, letters)
  const { releases } = await ada.do('get-releases', { plantId: plant.id })
  const release = (letter: string) => releases.find(({ commit }) => commit.sha.startsWith(letter))?.id ?? ''
  const live = async () => (await ada.do('get-plant', { plantId: plant.id })).plant.live?.commit.sha[0]
  return { world, ada, plantId: plant.id, release, live }
}

test('DEP: a rollback without a release goes to the one made before the live one, and answers when it is done', async () => {
  const { world, ada, plantId, live } = await planted('abc')
  await using _world = world
  const { plant, deployment } = await ada.do('rollback', { plantId })
  expect(deployment).toMatchObject({ kind: 'rollback', status: 'ready', progress: 100 })
  expect(deployment.steps.map(({ id, status }) => [id, status])).toEqual([
    ['verify', 'completed'],
    ['release', 'completed'],
  ])
  expect(plant).toMatchObject({ status: 'HEALTHY', live: { commit: { sha: 'b'.repeat(40) } } })
  await ada.do('rollback', { plantId })
  expect(await live()).toBe('a')
  expect(await refusalOf(ada.do('rollback', { plantId }))).toMatchObject({ code: 'conflict' })
  expect(await live()).toBe('a')
})

test('DEP: a rollback goes to the release that is named, also forward again', async () => {
  const { world, ada, plantId, release, live } = await planted('abc')
  await using _world = world
  await ada.do('rollback', { plantId, releaseId: release('a') })
  expect(await live()).toBe('a')
  await ada.do('rollback', { plantId, releaseId: release('c') })
  expect(await live()).toBe('c')
  expect(await refusalOf(ada.do('rollback', { plantId, releaseId: release('c') }))).toMatchObject({ code: 'conflict' })
  const pointer = await world.store.get(documents.pointer(plantId, 'production'))
  expect(pointer?.data).toMatchObject({ releaseId: release('c'), previous: [release('a'), release('b')] })
})

test('DEP: what there is not cannot be gone back to, and nothing is written', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const plantId = plant.id
  expect(await refusalOf(ada.do('rollback', { plantId }))).toMatchObject({ code: 'conflict' })
  await carryOut(world, deployment.id)
  expect(await refusalOf(ada.do('rollback', { plantId }))).toMatchObject({ code: 'conflict' })
  const releaseId = world.parts.ids.ulid()
  expect(await refusalOf(ada.do('rollback', { plantId, releaseId }))).toMatchObject({ code: 'not_found' })
  expect((await ada.do('get-deployments', { workspaceId: ada.workspaceId })).deployments).toHaveLength(1)
})

test('DEP: a rollback restores settings and pauses automatic deployments until somebody resumes them', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const plantId = plant.id
  await ada.do('update-plant', { plantId, settings: { buildCommand: 'make all' } })
  await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'b' })
  const rolledBack = (await ada.do('rollback', { plantId })).plant
  expect(rolledBack).toMatchObject({
    settings: {},
    automatic: { paused: true, by: ada.caller.uid, reason: 'Rolled back to aaaaaaa', at: expect.any(String) },
  })
  expect((await ada.do('resume-deploys', { plantId })).plant.automatic).toEqual({ paused: false })
  expect(await refusalOf(ada.do('resume-deploys', { plantId }))).toMatchObject({ code: 'conflict' })
})

test('DEP: a rollback has a log of its own, sealed, and an activity', async () => {
  const { world, ada, plantId } = await planted('ab')
  await using _world = world
  const { deployment } = await ada.do('rollback', { plantId })
  const { state } = await settled(world, deployment.id)
  const { lines, done } = await world.services.logs.page(deployment.id, 0)
  expect(done).toBe(true)
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
  expect(lines.at(-1)?.text).toBe('Rolled back.')
  const { activity } = await ada.do('get-activity', { workspaceId: ada.workspaceId, plantId })
  expect(activity.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['rollback.started', 'rollback.ready']))
})

test('DEP: a rollback to a release that answers no more changes nothing', async () => {
  const { world, ada, plantId, live } = await planted('ab')
  await using _world = world
  world.site.answer('/', { status: 404 })
  const { deployment, plant } = await ada.do('rollback', { plantId })
  expect(deployment).toMatchObject({ status: 'error', error: { step: 'verify' } })
  expect(await live()).toBe('b')
  expect(plant.automatic.paused).toBe(false)
})

test('DEP: a build that runs during a rollback ends as superseded, and the next one is released', async () => {
  const { world, ada, plantId, live } = await planted('ab')
  await using _world = world
  const running = await deployAgain(ada, { plantId })
  await claimed(world, running.id)
  await ada.do('rollback', { plantId })
  expect((await carryOut(world, running.id, { letter: 'c' })).state).toMatchObject({
    ...{ status: 'cancelled', reason: 'superseded' },
  })
  expect(await live()).toBe('a')
  await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'd' })
  expect(await live()).toBe('d')
})

test('DEP: a build that is being verified during a rollback ends as superseded too', async () => {
  const { world, ada, plantId, live } = await planted('ab')
  await using _world = world
  const { id } = await deployAgain(ada, { plantId })
  const held = gate()
  const own = `shop--${id.slice(-10).toLowerCase()}.`
  world.site.hooks.onVisit = (url) => (url.includes(own) ? held.passed : undefined)
  await playBuild(world, id, { 'index.html': 'c' }, 'c')
  await expect.poll(() => world.site.asked.some((url) => url.includes(own))).toBe(true)
  await ada.do('rollback', { plantId })
  held.open()
  expect((await settled(world, id)).state).toMatchObject({ status: 'cancelled', reason: 'superseded' })
  expect(await live()).toBe('a')
})

/**
 * Invariant 9: of two who roll back in one moment one moves the pointer and the other gets a `conflict`; who comes after
 * the other is done goes one release further, or is told that the release is live already.
 */
test('DEP: of two who roll back at once one moves the pointer and the other gets a conflict', async () => {
  const { world, ada, plantId, live, release } = await planted('abc')
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  world.site.asked.length = 0
  const rollbacks = [{ plantId }, { plantId, releaseId: release('a') }].map((wish) =>
    ada.do('rollback', wish).catch((error: unknown) => error),
  )
  await expect.poll(() => world.site.asked.length).toBe(2)
  held.open()
  const outcomes = await Promise.all(rollbacks)
  const refused = outcomes.filter((outcome) => outcome instanceof Failure)
  expect(refused.map((failure) => failure.refusal.code)).toEqual(['conflict'])
  const pointer = await world.store.get(documents.pointer(plantId, 'production'))
  expect(pointer?.data.version).toBe(4)
  expect(['a', 'b']).toContain(await live())
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId })
  const ended = deployments.filter(({ kind }) => kind === 'rollback').map(({ status }) => status)
  expect(ended.sort()).toEqual(['cancelled', 'ready'])
})

test('DEP: a rollback of a preview moves only the pointer of its ref', async () => {
  const { world, ada, plantId, live } = await planted('ab')
  await using _world = world
  const wish = { plantId, environment: 'preview', ref: 'topic' } as const
  for (const letter of ['c', 'd']) await carryOut(world, (await deployAgain(ada, wish)).id, { letter })
  await carryOut(world, (await deployAgain(ada, { ...wish, ref: 'other' })).id, { letter: 'e' })
  const { deployment, plant } = await ada.do('rollback', wish)
  expect(deployment).toMatchObject({ status: 'ready', environment: 'preview', commit: { sha: 'c'.repeat(40) } })
  expect(plant.automatic.paused).toBe(false)
  expect(await live()).toBe('b')
  expect(await refusalOf(ada.do('rollback', wish))).toMatchObject({ code: 'conflict' })
})

test('DEP: a rollback whose release went away in between ends as error and changes nothing', async () => {
  const { world, ada, plantId, live, release } = await planted('ab')
  await using _world = world
  world.site.hooks.onVisit = () => world.store.delete(documents.release(release('a')))
  const { deployment } = await ada.do('rollback', { plantId, releaseId: release('a') })
  expect(deployment).toMatchObject({ status: 'error', error: { code: 'release_gone' } })
  expect(await live()).toBe('b')
})

test('DEP: a rollback that is killed is done by the next server', async () => {
  const { world, ada, plantId, live } = await planted('ab')
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  void ada.do('rollback', { plantId })
  const asked = world.site.asked.length
  await expect.poll(() => world.site.asked.length).toBeGreaterThan(asked)
  world.kill()
  world.site.hooks.onVisit = () => undefined
  await world.restart()
  await expect.poll(live, { timeout: 10_000 }).toBe('a')
})
