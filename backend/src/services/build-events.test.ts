import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, proofOfLines, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'

async function building(options: Parameters<typeof openWorld>[1] = {}) {
  const world = await openWorld({ maxBuilds: 64 }, options)
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  return { world, ada, plant, id: deployment.id, builder: await claimed(world, deployment.id) }
}

/** Reads a log as a watcher does: page after page, until it is done or nothing comes any more. */
async function readAll(world: World, id: string) {
  const lines = []
  for (let after = 0; ; ) {
    const page = await world.services.logs.page(id, after)
    lines.push(...page.lines)
    after = page.next
    if (page.done || page.lines.length === 0) return lines
  }
}

test('LOG: a gap takes nothing and says where to go on', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...'abcdefgh')
  expect(await builder.send(3)).toMatchObject({ accepted: 0 })
  expect(await builder.send(1, 2)).toMatchObject({ accepted: 2 })
  expect(await builder.send(4)).toMatchObject({ accepted: 2 })
  expect(await builder.send(1)).toMatchObject({ accepted: 8 })
  expect(await builder.send(1)).toMatchObject({ accepted: 8 })
  expect((await readAll(world, id)).map(({ text }) => text).join('')).toBe('abcdefgh')
})

test('LOG: lines whose numbers are not their places, or that are not of the build, are refused whole', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const [a, b, c] = builder.write('a', 'b', 'c')
  if (!a || !b || !c) throw new Error('no lines')
  const at = world.clock.iso()
  const steps = [{ step: 'clone' as const, status: 'active' as const, progress: 0, at }]
  const before = await recordOf(world, id)
  for (const lines of [[a, c], [b, a], [a, a], [a, { ...b, source: 'app' as const }], [{ ...a, seq: 2 }]]) {
    const sending = world.services.reports.events(builder.job.token, { attempt: 1, steps, logs: { first: 1, lines } })
    expect(await refusalOf(sending)).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('Nothing was taken'),
    })
  }
  expect(await recordOf(world, id)).toEqual(before)
  expect(await builder.heartbeat()).toEqual({ accepted: 0, durable: 0 })
})

test('LOG: whatever is repeated, left out or sent twice at once, the log holds each line once and in order', async () => {
  const { world, ada, builder: first } = await building()
  await using _world = world
  await first.finish({ status: 'cancelled' })
  let count = 0
  const anyBatch = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.boolean())
  await fc.assert(
    fc.asyncProperty(fc.array(anyBatch, { maxLength: 25 }), async (batches) => {
      const { deployment } = await plantApp(ada, `app-${count++}`)
      const builder = await claimed(world, deployment.id)
      builder.write(...Array.from({ length: 30 }, (_, index) => `line ${index}`))
      let running: Promise<unknown>[] = []
      for (const [from, to, together] of batches) {
        const sending = builder.send(Math.min(from, to), Math.max(from, to))
        running.push(sending)
        if (!together) await Promise.all(running.splice(0))
      }
      await Promise.all(running)
      running = []
      await builder.send((await builder.heartbeat()).accepted + 1)
      expect(await builder.finish(failedAtBuild)).toMatchObject({ done: true, accepted: 30 })
      const { state } = await settled(world, deployment.id)
      const lines = await readAll(world, deployment.id)
      expect(lines.slice(0, 30)).toEqual(builder.lines)
      expect('log' in state && state.log).toEqual(proofOfLines(lines))
    }),
    { numRuns: 15 },
  )
})

test('LOG: when memory is full the builder waits, and nothing is lost', async () => {
  const { world, id, builder } = await building({ logMemory: { perLog: 20_000, total: 40_000 } })
  await using _world = world
  builder.write(...Array.from({ length: 60 }, (_, index) => `${index} `.padEnd(2000, 'x')))
  let waits = 0
  let next = 1
  const sendOn = async () => {
    const answer = await builder.send(next, Math.min(next + 4, 60))
    if (answer.wait !== undefined) waits += 1
    next = answer.accepted + 1
    return answer.accepted
  }
  await expect.poll(sendOn, { timeout: 10_000, interval: 20 }).toBe(60)
  expect(waits).toBeGreaterThan(0)
  expect(await readAll(world, id)).toEqual(builder.lines)
})

test('LOG: what is durable is in the Store, and a killed server takes up the log behind it', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...'abcd')
  await builder.send()
  await expect.poll(async () => (await builder.heartbeat()).durable, { timeout: 5000 }).toBe(4)
  builder.write(...'efgh')
  await builder.send(5)
  world.kill()
  await world.restart()
  const { accepted, durable } = await builder.heartbeat()
  expect(durable).toBe(accepted)
  expect(accepted).toBeGreaterThanOrEqual(4)
  expect(await builder.send(accepted + 1)).toMatchObject({ accepted: 8 })
  await builder.finish(failedAtBuild)
  await settled(world, id)
  expect((await readAll(world, id)).slice(0, 8)).toEqual(builder.lines)
})

test('DEP: steps only go forward, and a builder cannot report what is the backend’s', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const at = world.clock.iso()
  const report = (
    step: 'clone' | 'build' | 'verify' | 'release' | 'queue',
    status: 'active' | 'completed' | 'failed',
    progress = 0,
  ) => world.services.reports.events(builder.job.token, { attempt: 1, steps: [{ step, status, progress, at }] })
  await report('build', 'active', 40)
  await report('clone', 'active')
  await report('build', 'failed')
  await report('verify', 'completed')
  await report('release', 'completed')
  await report('queue', 'active')
  const steps = Object.fromEntries((await recordOf(world, id)).state.steps.map((step) => [step.id, step.status]))
  expect(steps).toEqual({
    ...{ queue: 'completed', clone: 'skipped', analyze: 'skipped', install: 'skipped', build: 'active' },
    ...{ upload: 'pending', verify: 'pending', release: 'pending' },
  })
})

test('DEP: percentages are told to the room and not written, changes of a step are both', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  await builder.cloned()
  const { version } = await recordOf(world, id)
  const at = world.clock.iso()
  const told = () =>
    world.facts.flatMap((fact) =>
      fact.type === 'pipeline-changed' && fact.update.deploymentId === id
        ? [fact.update.steps.find((step) => step.id === 'clone')?.progress]
        : [],
    )
  for (const progress of [10, 60]) {
    const steps = [{ step: 'clone' as const, status: 'active' as const, progress, at }]
    await world.services.reports.events(builder.job.token, { attempt: 1, steps })
  }
  await expect.poll(told).toEqual(expect.arrayContaining([10, 60]))
  expect((await recordOf(world, id)).version).toBe(version)
})

test('DEP: what is left is told from the times of the deployment before', async () => {
  const world = await openWorld()
  await using _world = world
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const again = await deployAgain(ada, { plantId: plant.id })
  await carryOut(world, again.id, { letter: 'b' })
  const updates = world.facts.flatMap((fact) =>
    fact.type === 'pipeline-changed' && fact.update.deploymentId === again.id ? [fact.update] : [],
  )
  expect(updates.some(({ eta }) => typeof eta === 'number')).toBe(true)
  expect(updates.at(-1)).toMatchObject({ status: 'ready', progress: 100 })
  const progress = updates.map((update) => update.progress)
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
})
