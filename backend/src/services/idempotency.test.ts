import { expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { fail } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'
import { sha256 } from './hash.ts'

const key = { uid: 'ada', command: 'start-deploy', requestId: 'r1', payload: { a: 1, b: { c: 2, d: 3 } } }
const markerOf = (id: typeof key) => documents.idempotency(sha256(JSON.stringify([id.uid, id.command, id.requestId])))

test('DEP: parallel repeats of one request run it once and all get its answer', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const payload = { workspaceId: ada.workspaceId, gitUrl: 'https://git.example/shop' }
  const once = () =>
    world.services.idempotency.once({ ...key, uid: ada.caller.uid, payload }, () => ada.do('start-deploy', payload))
  const answers = await Promise.all(Array.from({ length: 6 }, once))
  expect(new Set(answers.map(({ deployment }) => deployment.id)).size).toBe(1)
  expect(await once()).toEqual(JSON.parse(JSON.stringify(answers[0])))
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId })
  expect(deployments).toHaveLength(1)
})

test('DEP: the first answer outlives the server, and a day', async () => {
  await using world = await openWorld()
  let runs = 0
  const once = () => world.services.idempotency.once(key, async () => ({ run: ++runs }))
  expect(await once()).toEqual({ run: 1 })
  world.kill()
  await world.restart()
  expect(await once()).toEqual({ run: 1 })
  world.clock.advance(24 * 3600_000 - 60_000)
  expect(await once()).toEqual({ run: 1 })
  world.clock.advance(120_000)
  expect(await once()).toEqual({ run: 2 })
})

test('DEP: the same payload with its fields in another order is the same request', async () => {
  await using world = await openWorld()
  let runs = 0
  const run = async () => ++runs
  await world.services.idempotency.once(key, run)
  await world.services.idempotency.once({ ...key, payload: { b: { d: 3, c: 2 }, a: 1 } }, run)
  expect(runs).toBe(1)
})

test('DEP: another payload with the same id is a conflict, while the first runs and after', async () => {
  await using world = await openWorld()
  const held = gate()
  const { idempotency } = world.services
  const first = idempotency.once(key, () => held.passed.then(() => 'done'))
  const other = () => refusalOf(idempotency.once({ ...key, payload: { a: 2 } }, async () => 'other'))
  expect(await other()).toMatchObject({ code: 'conflict' })
  held.open()
  expect(await first).toBe('done')
  expect(await other()).toMatchObject({ code: 'conflict' })
})

test('DEP: another user, another command or another id is another request', async () => {
  await using world = await openWorld()
  let runs = 0
  for (const change of [{}, { uid: 'bob' }, { command: 'rollback' }, { requestId: 'r2' }]) {
    await world.services.idempotency.once({ ...key, ...change }, async () => ++runs)
  }
  expect(runs).toBe(4)
})

test('DEP: a request that failed may be made again, and its parallel repeats fail alike', async () => {
  await using world = await openWorld()
  const { idempotency } = world.services
  const failing = () => idempotency.once(key, () => Promise.reject(fail('conflict', 'Not now.')))
  const refusals = await Promise.all([refusalOf(failing()), refusalOf(failing())])
  expect(refusals.map(({ message }) => message)).toEqual(['Not now.', 'Not now.'])
  expect(await idempotency.once(key, async () => 'now')).toBe('now')
})

test('DEP: a request that a crash cut off is refused rather than run twice', async () => {
  await using world = await openWorld()
  const never = new Promise<string>(() => {})
  void world.services.idempotency.once(key, () => never)
  await expect.poll(async () => (await world.store.get(markerOf(key))) !== undefined).toBe(true)
  world.kill()
  await world.restart()
  let runs = 0
  const again = () => world.services.idempotency.once(key, async () => ++runs)
  expect(await refusalOf(again())).toMatchObject({ code: 'conflict', message: expect.stringContaining('cut off') })
  expect(runs).toBe(0)
  world.clock.advance(25 * 3600_000)
  expect(await again()).toBe(1)
})

test('DEP: of two backends that get one request at once only one runs it', async () => {
  await using world = await openWorld()
  const second = await world.also('backend-2')
  let runs = 0
  const run = async () => ++runs
  const outcomes = await Promise.allSettled([
    world.services.idempotency.once(key, run),
    second.idempotency.once(key, run),
  ])
  expect(runs).toBe(1)
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
})

test('DEP: a request that broke in a way nobody foresaw is not run again, because it may have taken effect', async () => {
  await using world = await openWorld()
  const { idempotency } = world.services
  let runs = 0
  const breaking = () =>
    idempotency.once(key, async () => {
      runs += 1
      throw new Error('after the commit')
    })
  await expect(breaking()).rejects.toThrow('after the commit')
  expect(await refusalOf(breaking())).toMatchObject({ code: 'conflict', message: expect.stringContaining('cut off') })
  expect(runs).toBe(1)
})
