import { expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { fail } from '../core/failure.ts'

const key = { uid: 'ada', command: 'start-deploy', requestId: 'r1', payload: { a: 1, b: { c: 2, d: 3 } } }

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

test('DEP11: a request that a crash cut off before it made anything is run', async () => {
  await using world = await openWorld()
  const never = new Promise<string>(() => {})
  const held = gate()
  void world.services.idempotency.once(key, () => {
    held.open()
    return never
  })
  await held.passed
  world.kill()
  await world.restart()
  expect(await world.services.idempotency.once(key, async () => 'now')).toBe('now')
})

test('DEP11: a request that broke after its commit is not run again', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const payload = { name: 'Once' }
  const own = { ...key, uid: ada.caller.uid, command: 'create-workspace', payload }
  const breaking = async () => {
    await ada.do('create-workspace', payload)
    throw new Error('after the commit')
  }
  await expect(world.services.idempotency.once(own, breaking)).rejects.toThrow('after the commit')
  const again = world.services.repeats.of('create-workspace', ada.caller, payload)
  const answer = await world.services.idempotency.once(own, () => ada.do('create-workspace', payload), again)
  expect(answer.workspace.name).toBe('Once')
  const { workspaces } = await ada.do('get-my-workspaces', {})
  expect(workspaces.filter(({ name }) => name === 'Once')).toHaveLength(1)
})
