import { defaultPolicy } from '@trellis/shared/workspace'
import { expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { jobOf, PlayedBuilder, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld, testSettings } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'

async function started() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  const job = await jobOf(world, deployment.id)
  return { world, ada, plant, id: deployment.id, builder: new PlayedBuilder(world, job) }
}

test('DEP: the claimant may repeat its claim and gets the same plan', async () => {
  const { world, id, builder } = await started()
  await using _world = world
  const plan = await builder.claim()
  const record = await recordOf(world, id)
  expect(await builder.claim()).toEqual(plan)
  expect(await recordOf(world, id)).toEqual(record)
  builder.write('one', 'two')
  await builder.send()
  expect(await builder.claim()).toEqual({ ...plan, firstSeq: 3 })
})

test('LIM3: the plan tells the smallest of what the operator, the workspace and the plant allow', async () => {
  const { world, ada, plant, builder } = await started()
  await using _world = world
  const { workspaceId } = plant
  const policy = { ...defaultPolicy, buildLimits: { seconds: 300, processes: 64 } }
  await ada.do('update-workspace', { workspaceId, policy })
  await ada.do('update-plant', { plantId: plant.id, buildLimits: { seconds: 600, memoryBytes: 256 * 1024 * 1024 } })
  const before = testSettings.buildLimits
  const told = { ...before, seconds: 300, processes: 64, memoryBytes: 256 * 1024 * 1024 }
  expect((await builder.claim()).limits).toEqual(told)
})

test('GIT6: whether submodules are fetched is kept with the plant and told to the builder', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const form = { workspaceId: ada.workspaceId, gitUrl: 'https://git.example/shop', submodules: true }
  const { plant, deployment } = await ada.do('start-deploy', form)
  expect(plant.settings).toEqual({ submodules: true })
  const builder = new PlayedBuilder(world, await jobOf(world, deployment.id))
  expect((await builder.claim()).settings).toEqual({ submodules: true })
  const changed = await ada.do('update-plant', { plantId: plant.id, settings: { submodules: false } })
  expect(changed.plant.settings).toEqual({})
})

test('DEP: the same claim twice at once is one claim', async () => {
  const { world, id, builder } = await started()
  await using _world = world
  await Promise.all([builder.claim(), builder.claim()])
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'building', claimed: true })
})

test('DEP: a second claimant ends the deployment, and neither of them goes on', async () => {
  const { world, id, builder } = await started()
  await using _world = world
  await builder.claim()
  const thief = new PlayedBuilder(world, builder.job, 'm'.repeat(20))
  expect(await refusalOf(thief.claim())).toMatchObject({ code: 'conflict' })
  expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'claimed_twice' } })
  for (const each of [builder, thief]) {
    expect(await refusalOf(each.claim())).toMatchObject({ code: 'conflict' })
    expect(await refusalOf(each.heartbeat())).toMatchObject({ code: 'conflict' })
    expect(await refusalOf(each.put('x'))).toMatchObject({ code: 'conflict' })
  }
  expect(world.stopped).toEqual([`${id}-1`])
})

test('DEP: of two claimants at once neither keeps the deployment', async () => {
  const { world, id, builder } = await started()
  await using _world = world
  const thief = new PlayedBuilder(world, builder.job, 'm'.repeat(20))
  const outcomes = await Promise.allSettled([builder.claim(), thief.claim()])
  expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
  expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'claimed_twice' } })
})

test('DEP: a token that nobody claimed in ten minutes is dead, one that was claimed is not', async () => {
  const { world, builder } = await started()
  await using _world = world
  world.clock.advance(10 * 60_000 + 1)
  expect(await refusalOf(builder.claim())).toMatchObject({ code: 'unauthenticated' })
  const other = await started()
  await using otherWorld = other.world
  otherWorld.clock.advance(10 * 60_000 - 5000)
  await other.builder.claim()
  otherWorld.clock.advance(20_000)
  await other.builder.heartbeat()
})

test('DEP: an unknown token, and one that was not claimed, can do nothing', async () => {
  const { world, builder } = await started()
  await using _world = world
  const before = dumpOf(world)
  const liar = new PlayedBuilder(world, { ...builder.job, token: 'x'.repeat(43) })
  const lines = { lines: 0, sha256: 'a'.repeat(64) }
  for (const each of [liar, builder]) {
    each.write('a line')
    const { token } = each.job
    for (const refused of [
      each.heartbeat(),
      each.send(),
      each.put('x'),
      each.ask({ 'index.html': 'x' }),
      each.finish({ status: 'cancelled' }, lines),
      world.services.reports.getBlob(token, 'a'.repeat(64)),
    ]) {
      expect(await refusalOf(refused)).toMatchObject({ code: 'unauthenticated' })
    }
  }
  expect(await refusalOf(liar.claim())).toMatchObject({ code: 'unauthenticated' })
  expect(dumpOf(world)).toEqual(before)
})

test('DEP: a token speaks for its own attempt only', async () => {
  const { world, builder } = await started()
  await using _world = world
  const later = new PlayedBuilder(world, { ...builder.job, attempt: 2 })
  expect(await refusalOf(later.claim())).toMatchObject({ code: 'conflict' })
  await builder.claim()
  const before = dumpOf(world)
  later.write('a line')
  for (const refused of [later.heartbeat(), later.send(), later.finish({ status: 'cancelled' })]) {
    expect(await refusalOf(refused)).toMatchObject({ code: 'conflict' })
  }
  expect(dumpOf(world)).toEqual(before)
})

test('DEP: a builder whose first attempt was given up is refused for good', async () => {
  const { world, id, builder } = await started()
  await using _world = world
  world.end(`${id}-1`, 'it fell over')
  const second = new PlayedBuilder(world, await jobOf(world, id, 2))
  expect(await refusalOf(builder.claim())).toMatchObject({ code: 'conflict' })
  await second.claim()
  expect(await refusalOf(builder.heartbeat())).toMatchObject({ code: 'conflict' })
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'building', attempt: 2, claimed: true })
})

test('DEP: a token dies with its deployment', async () => {
  const { world, ada, id, builder } = await started()
  await using _world = world
  await builder.claim()
  await ada.do('cancel-deploy', { deploymentId: id })
  await settled(world, id)
  const before = dumpOf(world)
  builder.write('a line')
  for (const refused of [builder.claim(), builder.heartbeat(), builder.send(), builder.put('x')]) {
    expect(['conflict', 'unauthenticated']).toContain((await refusalOf(refused)).code)
  }
  expect(dumpOf(world)).toEqual(before)
})

test('DEP: a claim after the plant was deleted is refused', async () => {
  const { world, ada, plant, builder } = await started()
  await using _world = world
  await ada.do('delete-plant', { plantId: plant.id })
  expect(['conflict', 'unauthenticated']).toContain((await refusalOf(builder.claim())).code)
})

test('DEP: a job that claims before the runner has answered is not disturbed', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { runner } = world
  const start = runner.start.bind(runner)
  const held = gate()
  runner.start = async (job) => {
    const handle = await start(job)
    await held.passed
    return handle
  }
  const { deployment } = await plantApp(ada)
  const builder = new PlayedBuilder(world, await jobOf(world, deployment.id))
  await builder.claim()
  held.open()
  await builder.heartbeat()
  expect((await recordOf(world, deployment.id)).state).toMatchObject({ claimed: true, attempt: 1 })
})
