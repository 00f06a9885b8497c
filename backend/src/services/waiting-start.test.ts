import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { failedAtBuild, jobOf, PlayedBuilder, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { fail } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'
import type { OnWaiting } from '../ports/runner.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const reason = 'AWS has no room for a builder at the moment (RESOURCE:MEMORY).'
const queueStep = async (world: World, id: string) =>
  (await recordOf(world, id)).state.steps.find((step) => step.id === 'queue')

/** The first start waits until its gate opens and tells why; later ones do not. */
async function held(world: World) {
  const room = gate()
  const told: boolean[] = []
  world.trouble.wait = async (onWaiting: OnWaiting) => {
    delete world.trouble.wait
    told.push(await onWaiting(reason))
    await room.passed
    told.push(await onWaiting(reason))
    if (told.at(-1) === false) throw fail('conflict', 'It is no longer wanted.')
  }
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  await expect.poll(async () => (await queueStep(world, deployment.id))?.message).toBe(reason)
  return { ada, id: deployment.id, room, told }
}

test('RUN2: why a builder does not start yet is shown in its queue step, and others start meanwhile', async () => {
  await using world = await openWorld({ maxBuilds: 2 })
  const { ada, id, room } = await held(world)
  expect(await recordOf(world, id)).toMatchObject({ message: reason, state: { status: 'building', claimed: false } })
  const other = await plantApp(ada, 'two')
  await jobOf(world, other.deployment.id)
  room.open()
  const builder = new PlayedBuilder(world, await jobOf(world, id))
  await expect.poll(async () => (await world.store.get(documents.job(id)))?.data.runsSince).toBeDefined()
  world.clock.advance(38_000)
  await builder.claim()
  expect(await queueStep(world, id)).toMatchObject({ status: 'completed', message: 'The builder started after 38 s' })
})

test('RUN2: what is cancelled while its builder waits is not started', async () => {
  await using world = await openWorld({ maxBuilds: 2 })
  const { ada, id, room, told } = await held(world)
  await ada.do('cancel-deploy', { deploymentId: id })
  room.open()
  await expect.poll(() => told).toEqual([true, false])
  expect((await settled(world, id)).state).toMatchObject({ status: 'cancelled' })
  expect(world.started).toEqual([])
})

test('RUN2: a builder that gets no room ends its deployment with the reason', async () => {
  await using world = await openWorld({ maxBuilds: 2 })
  const { id, room } = await held(world)
  const message = `No builder could be started for 8 min: ${reason}`
  world.trouble.error = fail('unavailable', message)
  room.open()
  expect((await settled(world, id)).state).toMatchObject({ error: { code: 'builder_not_started', message } })
})

test('RUN3: what nobody wants any more is looked for again and again, and what is wanted is kept', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = new PlayedBuilder(world, await jobOf(world, deployment.id))
  await builder.claim()
  const before = world.swept.length
  vi.advanceTimersByTime(60_000)
  await expect.poll(() => world.swept.slice(before)).toEqual([new Set([`${deployment.id}-1`])])
  await builder.finish(failedAtBuild)
  await settled(world, deployment.id)
  vi.advanceTimersByTime(60_000)
  await expect.poll(() => world.swept.slice(before + 1)).toEqual([new Set()])
})
