import { expect, test } from 'vitest'
import { failedPlant, heardRequests } from '../../test/kit/failed-plant.ts'
import { documents } from '../ports/documents.ts'

const often = { world: { deadlineTimes: { lookEvery: 20 } } }
const hour = 3600_000

test('APP3: at its deadline a request expires, on the Relay’s clock and told once by two backends', async () => {
  const { world, requests, now, entries } = await failedPlant({ ...often, approvals: { deadlineHours: 2 } })
  await using _world = world
  await world.also('backend-2')
  world.clock.advance(2 * hour - 60_000)
  expect((await requests()).map(({ status }) => status)).toEqual(['open'])
  world.clock.advance(120_000)
  await expect.poll(async () => (await requests())[0]?.status, { timeout: 10_000 }).toBe('expired')
  const plant = await now()
  expect(plant).toMatchObject({ status: 'FAILED', automatic: { paused: false } })
  expect(plant.openRequestId).toBeUndefined()
  const [resolved] = await entries('approval.resolved')
  expect(resolved).toMatchObject({ text: expect.stringContaining('Nobody decided') })
  expect(resolved?.by).toBeUndefined()
  const told = [
    ['required', 'open'],
    ['resolved', 'expired'],
  ]
  await expect.poll(() => heardRequests(world)).toEqual(told)
})

test('APP3: where the policy says so, the deadline approves', async () => {
  const approvals = { deadlineHours: 2, onDeadline: 'approve' as const }
  const { world, requests, now } = await failedPlant({ ...often, approvals })
  await using _world = world
  world.clock.advance(3 * hour)
  await expect.poll(async () => (await requests())[0]?.status, { timeout: 10_000 }).toBe('approved')
  const plant = await now()
  expect(plant).toMatchObject({ status: 'HEALTHY', settings: {}, automatic: { paused: true } })
  expect(plant.automatic.by).toBeUndefined()
})

test('APP3: a deadline that passes while no server runs is kept by the next one', async () => {
  const { world, requests } = await failedPlant({ ...often })
  await using _world = world
  world.kill()
  world.clock.advance(25 * hour)
  await world.restart()
  await expect.poll(async () => (await requests())[0]?.status, { timeout: 10_000 }).toBe('expired')
})

test('APP3: a request whose plant is gone is closed, and one whose release is gone expires', async () => {
  const approvals = { onDeadline: 'approve' as const }
  const { world, requests, openId, record, plantId, now } = await failedPlant({ ...often, approvals })
  await using _world = world
  const requestId = await openId()
  await world.store.delete(documents.release((await now()).live?.releaseId ?? ''))
  world.clock.advance(25 * hour)
  await expect.poll(async () => (await requests())[0]?.status, { timeout: 10_000 }).toBe('expired')
  const found = await record(requestId)
  if (!found) throw new Error('the request is gone')
  const orphan = { ...found, id: world.parts.ids.ulid(), status: 'open' as const }
  await world.store.delete(documents.plant(plantId))
  await world.store.create(documents.approval(orphan.id), orphan)
  await expect.poll(async () => (await record(orphan.id))?.status, { timeout: 10_000 }).toBe('superseded')
})
