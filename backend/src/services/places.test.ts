import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, jobOf, recordOf, settled } from '../../test/kit/played-builder.ts'
import { playedRunner } from '../../test/kit/played-runner.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { leaseTtl } from '../core/lease-policy.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'

/** The reconciler's intervals pass when a test says so; everything else runs on real time. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())
const look = () => vi.advanceTimersByTime(5000)

async function planted() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  return { world, ada, id: deployment.id }
}

/** A second backend on another machine, whose runner knows nothing of the first one's jobs and calls each of them gone. */
async function elsewhere(world: Awaited<ReturnType<typeof openWorld>>, id: string) {
  const other = playedRunner('another place')
  other.end(`${id}-1`, 'There is no such process here.')
  return { services: await world.also('backend-2', { runner: other.runner }), runner: other }
}

test('LEA4: a job of another place is neither watched nor judged here', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  await elsewhere(world, id)
  for (let round = 0; round < 3; round += 1) look()
  world.clock.advance(2000)
  builder.write('still here')
  expect(await builder.send()).toMatchObject({ accepted: 1 })
  await builder.finish(failedAtBuild)
  expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'build_failed' } })
})

test('LEA4: a cancel that comes to one place stops the job at the other', async () => {
  const { world, ada, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  const { runner, services } = await elsewhere(world, id)
  look()
  await services.uses['cancel-deploy']?.(ada.caller, { deploymentId: id })
  expect((await settled(world, id)).state).toMatchObject({ status: 'cancelled', log: { lines: 1 } })
  expect(world.stopped).toEqual([`${id}-1`])
  expect(runner.stopped).toEqual([])
  await expect(builder.heartbeat()).rejects.toThrow()
})

test('LEA4: when a place is gone, another one ends its deployments, and touches no process of its own', async () => {
  const { world, id } = await planted()
  await using _world = world
  const builder = await claimed(world, id)
  builder.write('last words')
  await builder.send()
  const { runner } = await elsewhere(world, id)
  world.killFirst()
  const lookOn = async () => {
    world.clock.advance(1000)
    look()
    return world.store.get(documents.job(id))
  }
  await expect.poll(lookOn, { timeout: 15_000, interval: 20 }).toBeUndefined()
  expect((await recordOf(world, id)).state).toMatchObject({ error: { code: 'builder_lost' }, log: { lines: 2 } })
  expect(runner.stopped).toEqual([])
})

test('LEA4: of two backends that share a runner, one looks for both, and the other when that one died', async () => {
  const { world, id } = await planted()
  await using _world = world
  await claimed(world, id)
  await world.also('backend-2')
  const query = vi.spyOn(world.store, 'query')
  const asked = () => query.mock.calls.filter(([spec]) => spec === queries.jobs).length
  for (let round = 1; round <= 3; round += 1) {
    look()
    await expect.poll(asked).toBe(round)
  }
  world.killFirst()
  const lookOn = () => {
    world.clock.advance(5000)
    look()
    return asked()
  }
  await expect.poll(lookOn, { timeout: 10_000 }).toBeGreaterThan(3)
})

test('LEA5: a backend that starts takes nothing from one that is just starting a builder', async () => {
  const world = await openWorld()
  await using _world = world
  const [arrived, held] = [gate(), gate()]
  world.trouble.wait = async () => {
    arrived.open()
    await held.passed
  }
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  await arrived.passed
  await world.also('backend-2')
  for (let round = 0; round < 3; round += 1) look()
  held.open()
  await claimed(world, deployment.id)
  expect(world.started.map(({ attempt }) => attempt)).toEqual([1])
})

test('LEA5: what a backend was starting when it died is started by another one, as the next attempt', async () => {
  const world = await openWorld()
  await using _world = world
  const arrived = gate()
  world.trouble.wait = () => {
    arrived.open()
    return new Promise(() => undefined)
  }
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  await arrived.passed
  await world.also('backend-2')
  delete world.trouble.wait
  world.killFirst()
  const lookOn = () => {
    world.clock.advance(leaseTtl / 3)
    look()
    return world.started.map(({ attempt }) => attempt)
  }
  await expect.poll(lookOn, { timeout: 10_000 }).toEqual([2])
  await jobOf(world, deployment.id, 2)
})
