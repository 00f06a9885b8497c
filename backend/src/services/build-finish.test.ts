import { expect, test } from 'vitest'
import { livePlant, plantApp } from '../../test/kit/planted.ts'
import {
  claimed,
  failedAtBuild,
  manifestOf,
  proofOfLines,
  recordOf,
  settled,
  sha,
  uploadedAs,
} from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'

const files = { 'index.html': '<h1>one</h1>' }

async function building() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.cloned()
  return { world, ada, plant, id: deployment.id, builder }
}

test('DEP: a finish before all lines arrived is not done and says where to go on', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write('a', 'b', 'c')
  await builder.send(1, 1)
  const outcome = await builder.upload(files)
  expect(await builder.finish(outcome)).toMatchObject({ done: false, accepted: 1 })
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'building', phase: 'building' })
  await builder.send(2)
  expect(await builder.finish(outcome)).toMatchObject({ done: true, accepted: 3, durable: 3 })
  expect((await settled(world, id)).state.status).toBe('ready')
})

test('DEP: a finish whose log has another hash or fewer lines ends the deployment', async () => {
  for (const wrong of [{ lines: 2, sha256: 'a'.repeat(64) }, 'fewer'] as const) {
    const { world, id, builder } = await building()
    await using _world = world
    builder.write('a', 'b')
    await builder.send()
    const log = wrong === 'fewer' ? proofOfLines(builder.lines.slice(0, 1)) : wrong
    expect(await refusalOf(builder.finish(await builder.upload(files), log))).toMatchObject({ code: 'invalid' })
    expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'log_mismatch' } })
  }
})

test('DEP: a finish that is repeated, later or at once, is answered the same and counts once', async () => {
  const { world, ada, plant, id, builder } = await building()
  await using _world = world
  builder.write('a')
  await builder.send()
  const outcome = await builder.upload(files)
  const answers = await Promise.all([builder.finish(outcome), builder.finish(outcome), builder.finish(outcome)])
  expect(answers.map(({ done }) => done)).toEqual([true, true, true])
  expect((await settled(world, id)).state.status).toBe('ready')
  expect(await builder.finish(outcome)).toMatchObject({ done: true })
  expect(await builder.finish(failedAtBuild)).toMatchObject({ done: true })
  expect((await recordOf(world, id)).state.status).toBe('ready')
  expect((await ada.do('get-releases', { plantId: plant.id })).releases).toHaveLength(1)
  expect(await world.parts.relay.readLog(id, 0, { lines: 1, bytes: 1 })).toMatchObject({ gone: true, last: 0 })
})

const html = { path: 'index.html', sha256: sha('x'), size: 1, type: 'text/html' }
const manifest = (...paths: string[]) =>
  JSON.stringify({ version: 1, fallback: 'none', files: paths.map((path) => ({ ...html, path })) })

test.each([
  ['is not JSON', 'not json', 'cannot be read'],
  ['is of another version', JSON.stringify({ version: 2, fallback: 'none', files: [html] }), 'cannot be read'],
  ['names no files', manifest(), 'names no files'],
  ['has a path that escapes', manifest('index.html', '../x'), '".." segment'],
  ['has a path that is absolute', manifest('/etc/passwd'), 'not relative'],
  ['has names that differ by case', manifest('index.html', 'Index.html'), 'differ only by case'],
  ['has a file that is a folder too', manifest('a', 'a/b'), 'also a folder'],
  ['names one path twice', manifest('a', 'a'), 'comes twice'],
  ['names a blob that is not stored', manifest('index.html').replaceAll(sha('x'), sha('y')), 'not uploaded'],
])('DEP: a manifest that %s ends the deployment and changes nothing for visitors', async (_what, text, words) => {
  const { world, ada, plant, id, builder } = await building()
  await using _world = world
  await builder.put('x')
  await builder.put(text)
  const refusal = await refusalOf(builder.finish(uploadedAs(text)))
  expect(refusal).toMatchObject({ code: 'invalid', message: expect.stringContaining(words) })
  const { state } = await settled(world, id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'bad_output', message: refusal.message } })
  expect(await world.store.get(documents.pointer(plant.id, 'production'))).toBeUndefined()
  expect((await ada.do('get-plant', { plantId: plant.id })).plant.status).toBe('FAILED')
  expect(world.site.asked).toEqual([])
})

test('DEP: a manifest that was not uploaded ends the deployment', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  expect(await refusalOf(builder.finish(uploadedAs(manifestOf(files))))).toMatchObject({ code: 'invalid' })
  expect((await settled(world, id)).state).toMatchObject({ status: 'error', error: { code: 'bad_output' } })
})

test('DEP: an upload of which nobody knows the commit is not released', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  const refusal = await refusalOf(builder.finish(await builder.upload(files)))
  expect(refusal).toMatchObject({ code: 'invalid', message: expect.stringContaining('commit') })
  expect((await settled(world, deployment.id)).state.status).toBe('error')
})

test('DEP: a failure is told with its step, its words and its insight, and visitors keep what they have', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const live = await world.store.get(documents.pointer(plant.id, 'production'))
  const { deployment } = await ada.do('start-deploy', { workspaceId: ada.workspaceId, plantId: plant.id })
  const builder = await claimed(world, deployment.id)
  builder.write('vite: command not found')
  await builder.send()
  const insight = {
    step: 'build',
    blame: 'yours',
    title: 'vite is missing',
    cause: 'It is not installed.',
    advice: 'Add it.',
    firstFailingLine: { seq: 1, text: 'vite: command not found' },
  } as const
  const failure = { step: 'build', code: 'build_failed', message: 'The build ended with 127.', insight } as const
  await builder.finish({ status: 'failed', failure })
  await settled(world, deployment.id)
  const ended = (await ada.do('get-deployment', { deploymentId: deployment.id })).deployment
  expect(ended).toMatchObject({ status: 'error', error: { step: 'build', code: 'build_failed' }, insight })
  expect(await world.store.get(documents.pointer(plant.id, 'production'))).toEqual(live)
  expect((await ada.do('get-plant', { plantId: plant.id })).plant).toMatchObject({
    status: 'FAILED',
    live: { releaseId: live?.data.releaseId },
  })
  const { lines } = await world.services.logs.page(deployment.id, 0)
  expect(lines.at(-1)).toMatchObject({ seq: 2, stream: 'system', text: 'Failed at build: The build ended with 127.' })
})

test('DEP: a builder that was stopped ends as cancelled', async () => {
  const { world, ada, plant, id, builder } = await building()
  await using _world = world
  expect(await builder.finish({ status: 'cancelled' })).toMatchObject({ done: true })
  expect((await settled(world, id)).state).toMatchObject({ status: 'cancelled', reason: 'The builder was stopped.' })
  expect((await ada.do('get-plant', { plantId: plant.id })).plant.status).toBe('EMPTY')
})

test('DEP: a finish and a cancel at once have one outcome', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { world, ada, id, builder } = await building()
    await using _world = world
    const outcome = await builder.upload(files)
    await Promise.allSettled([builder.finish(outcome), ada.do('cancel-deploy', { deploymentId: id })])
    const { state } = await settled(world, id)
    expect(['ready', 'cancelled']).toContain(state.status)
    expect('log' in state && state.log?.lines).toBeGreaterThan(0)
  }
})

test('DEP: a job that ends right after its finish does not end what is being published', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const outcome = await builder.upload(files)
  const visits: Promise<void>[] = []
  world.site.hooks.onVisit = () => {
    world.end(`${id}-1`, 'it ended with 0')
    const pause = new Promise<void>((resolve) => setTimeout(resolve, 1700))
    visits.push(pause)
    return pause
  }
  await builder.finish(outcome)
  expect((await settled(world, id)).state.status).toBe('ready')
  expect(visits).toHaveLength(1)
})
