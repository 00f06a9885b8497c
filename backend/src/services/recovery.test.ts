import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import {
  claimed,
  failedAtBuild,
  jobOf,
  PlayedBuilder,
  playBuild,
  recordOf,
  settled,
} from '../../test/kit/played-builder.ts'
import { openWorld, testSettings, type World } from '../../test/kit/services.ts'
import { firstOwner, spaceOf } from '../../test/kit/services-people.ts'
import { maxAttempts } from '../core/deployment-machine.ts'
import { leaseTtl } from '../core/lease-policy.ts'
import { documents } from '../ports/documents.ts'

/** The reconciler's intervals pass when a test says so; everything else runs on real time. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())
const look = () => vi.advanceTimersByTime(5000)

async function planted(change: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(change)
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  return { world, ada, plant, id: deployment.id }
}

/** Looks again and again until the deployment has ended and all that follows is done. */
async function lookUntilSettled(world: World, id: string) {
  const due = async () => {
    look()
    return world.store.get(documents.job(id))
  }
  await expect.poll(due, { timeout: 10_000 }).toBeUndefined()
  return recordOf(world, id)
}

test('DEP: a deployment that waits when the server is killed is built by the next one', async () => {
  const { world, ada, id } = await planted({ maxBuilds: 1 })
  await using _world = world
  await jobOf(world, id)
  const { deployment } = await plantApp(ada, 'two')
  world.kill()
  await world.restart()
  const builder = await claimed(world, id)
  await builder.finish(failedAtBuild)
  await jobOf(world, deployment.id)
})

test('DEP: a builder that outlives the server goes on with the next one', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  await builder.cloned()
  builder.write('before')
  await builder.send()
  world.kill()
  await world.restart()
  expect(world.swept.at(-1)).toEqual(new Set([`${id}-1`]))
  look()
  builder.write('after')
  const { accepted } = await builder.heartbeat()
  await builder.send(accepted + 1)
  await builder.finish(await builder.upload({ 'index.html': 'x' }))
  expect((await settled(world, id)).state).toMatchObject({ status: 'ready' })
  const { lines } = await world.services.logs.page(id, 0)
  expect(lines.slice(0, 2)).toEqual(builder.lines)
})

test('DEP: a builder that is not heard of again ends its deployment when the lease is over', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  world.clock.advance(leaseTtl - 2000)
  look()
  await builder.heartbeat()
  world.clock.advance(leaseTtl - 2000)
  look()
  expect((await recordOf(world, id)).state.status).toBe('building')
  world.clock.advance(3000)
  const { state } = await lookUntilSettled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'builder_lost' } })
  expect(world.stopped).toContain(`${id}-1`)
})

test('DEP: a builder that died with its server ends its deployment after the restart', async () => {
  const { world, id } = await planted()
  await using _world = world
  await claimed(world, id)
  world.kill()
  await world.restart()
  world.clock.advance(leaseTtl + 1)
  const { state } = await lookUntilSettled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'builder_lost' }, log: { lines: 1 } })
})

test('DEP: a claimed job that the runner reports as gone is lost, with the runner’s words', async () => {
  const { world, id } = await planted()
  await using _world = world
  await claimed(world, id)
  world.end(`${id}-1`, 'it was killed by signal 9')
  const { state } = await settled(world, id)
  expect(state).toMatchObject({
    ...{ status: 'error', error: { code: 'builder_lost', message: expect.stringContaining('signal 9') } },
  })
})

test('DEP: the last word of a job that has just ended still counts', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  world.end(`${id}-1`, 'it ended with 0')
  await builder.finish(failedAtBuild)
  expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'build_failed' } })
})

test('DEP: an unclaimed job that is lost is started again with a rising attempt, three times at most', async () => {
  const { world, id } = await planted()
  await using _world = world
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    await jobOf(world, id, attempt)
    await expect.poll(async () => (await world.store.get(documents.job(id)))?.data).toMatchObject({ attempt })
    world.end(`${id}-${attempt}`, 'it could not be loaded')
  }
  const { state } = await settled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'builder_lost' } })
  expect(world.started.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  expect(new Set(world.started.map(({ token }) => token)).size).toBe(3)
})

test('DEP: each attempt has its own ten minutes to be claimed', async () => {
  const { buildLimits } = testSettings
  const { world, id } = await planted({ buildLimits: { ...buildLimits, seconds: 3600 } })
  await using _world = world
  await jobOf(world, id)
  world.clock.advance(10 * 60_000 + 1)
  look()
  const second = new PlayedBuilder(world, await jobOf(world, id, 2))
  for (let minute = 0; minute < 5; minute += 1) {
    world.clock.advance(60_000)
    look()
    for (let turn = 0; turn < 50; turn += 1) await recordOf(world, id)
  }
  await second.claim()
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'building', attempt: 2, claimed: true })
})

test('DEP: a server killed before it wrote down which builder it had started takes that builder back', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  world.kill()
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.job(id))
    if (!found) throw new Error('it has no job')
    const { handle: _lost, ...job } = found.data
    transaction.set(documents.job(id), job)
  })
  world.running.add(`${id}-1`)
  await world.restart()
  expect(world.swept.at(-1)).toEqual(new Set([`${id}-1`]))
  await builder.cloned()
  await builder.finish(await builder.upload({ 'index.html': 'x' }))
  expect((await settled(world, id)).state).toMatchObject({ status: 'ready' })
})

test('DEP: a server killed between taking a slot and starting the builder starts it after the restart', async () => {
  const { world, id } = await planted({ maxBuilds: 0 })
  await using _world = world
  world.kill()
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.deployment(id))
    const queued = await transaction.get(documents.queue(id))
    if (!found || !queued) throw new Error('it does not wait')
    const { steps } = found.data.state
    const startedAt = world.clock.iso()
    const state = {
      status: 'building',
      phase: 'building',
      attempt: 1,
      claimed: false,
      startedAt,
      pointerVersion: 0,
      steps,
    } as const
    transaction.set(documents.deployment(id), { ...found.data, version: 2, state })
    transaction.set(documents.queue(id), { ...queued.data, status: 'building' })
  })
  await world.restart()
  expect(world.swept.at(-1)).toEqual(new Set())
  await expect.poll(() => world.started.length).toBe(1)
  expect(world.started[0]).toMatchObject({ deploymentId: id, attempt: 2 })
})

test('DEP: a deployment that takes longer than its limit is stopped, also while its builder reports', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  world.clock.advance(600_000 + 61_000)
  await builder.heartbeat()
  const { state } = await lookUntilSettled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'timed_out' } })
  expect(world.stopped).toContain(`${id}-1`)
})

test('DEP: what was being published when the server was killed is released once by the next one', async () => {
  const { world, plant, id } = await planted()
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  await playBuild(world, id, { 'index.html': 'x' })
  await expect.poll(() => world.site.asked.length).toBe(1)
  world.kill()
  held.open()
  await world.restart()
  expect((await settled(world, id)).state.status).toBe('ready')
  const pointer = await world.store.get(documents.pointer(plant.id, 'production'))
  expect(pointer?.data).toMatchObject({ version: 1 })
  const { lines } = await world.services.logs.page(id, 0)
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
})

test('DEP: what can never be published ends with a reason', async () => {
  const { world, ada, id } = await planted()
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  await playBuild(world, id, { 'index.html': 'x' })
  await expect.poll(() => world.site.asked.length).toBe(1)
  world.kill()
  const { manifest } = await recordOf(world, id)
  await world.artifacts.delete({ ...spaceOf(ada), sha256: manifest?.sha256 ?? '' })
  world.site.hooks.onVisit = () => undefined
  await world.restart()
  await expect.poll(() => world.site.asked.length).toBe(2)
  world.clock.advance(600_000 + 61_000)
  const { state } = await lookUntilSettled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: expect.any(String) } })
})

test('DEP: an ended deployment whose end was cut off is settled by the next server', async () => {
  const { world, ada, plant } = await (async () => {
    const opened = await openWorld()
    const owner = await firstOwner(opened)
    return { world: opened, ada: owner, plant: (await livePlant(opened, owner)).plant }
  })()
  await using _world = world
  const { id } = await deployAgain(ada, { plantId: plant.id })
  const builder = await claimed(world, id)
  builder.write('a line')
  await builder.send()
  await expect.poll(async () => (await builder.heartbeat()).durable, { timeout: 5000 }).toBe(1)
  const held = gate()
  world.runner.stop = () => held.passed
  await ada.do('cancel-deploy', { deploymentId: id })
  world.kill()
  const stopped: unknown[] = []
  world.runner.stop = async (handle) => void stopped.push(handle.job)
  await world.restart()
  expect((await settled(world, id)).state).toMatchObject({ status: 'cancelled', log: { lines: 2 } })
  expect(stopped).toEqual([`${id}-1`])
})

test('DEP: of two backends one schedules, and the other takes over when it died', async () => {
  const { world, ada, id } = await planted({ maxBuilds: 4 })
  await using _world = world
  await world.also('backend-2')
  await jobOf(world, id)
  world.killFirst()
  const { deployment } = await plantApp(ada, 'two')
  world.clock.advance(11_000)
  look()
  await jobOf(world, deployment.id)
  expect(world.started.map(({ attempt }) => attempt)).toEqual([1, 1])
})
