import { limits } from '@trellis/shared/limits'
import { expect, test, vi } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, type PlayedBuilder, proofOfLines, settled } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { removeLog } from './plant-removal.ts'

async function building() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  return { world, ada, plant, id: deployment.id, builder: await claimed(world, deployment.id) }
}

async function sendAll(builder: PlayedBuilder, batch: number) {
  for (let first = 1; first <= builder.lines.length; ) {
    first = (await builder.send(first, Math.min(first + batch - 1, builder.lines.length))).accepted + 1
  }
}

/** Reads page after page as a watcher does, until there is nothing more; answers the pages. */
async function pagesOf(world: World, id: string, after = 0) {
  const pages = []
  for (let next = after; ; ) {
    const page = await world.services.logs.page(id, next)
    pages.push(page)
    next = page.next
    if (page.done || page.lines.length === 0) return pages
  }
}

test('LOG: a page has at most 5,000 lines, and pages join without gap or repeat', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...Array.from({ length: 12_000 }, (_, index) => `line ${index}`))
  await sendAll(builder, 3000)
  const live = await pagesOf(world, id)
  expect(live.flatMap(({ lines }) => lines)).toEqual(builder.lines)
  for (const { lines, next, done } of live) {
    expect(lines.length).toBeLessThanOrEqual(limits.logPageLines)
    expect(done).toBe(false)
    expect(next).toBe(lines.at(-1)?.seq ?? 12_000)
  }
  await builder.finish(failedAtBuild)
  const { state } = await settled(world, id)
  const archived = await pagesOf(world, id)
  expect(archived.at(-1)?.done).toBe(true)
  expect(archived.slice(0, -1).every(({ done }) => !done)).toBe(true)
  const lines = archived.flatMap((page) => page.lines)
  expect(lines.slice(0, 12_000)).toEqual(builder.lines)
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
})

test('LOG: a page has at most 1 MiB, and one line at least', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...Array.from({ length: 200 }, () => 'ü'.repeat(8000)))
  await sendAll(builder, 50)
  const check = async () => {
    const pages = await pagesOf(world, id)
    for (const { lines } of pages) {
      const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line.text), 0)
      expect(bytes).toBeLessThanOrEqual(limits.logPageBytes)
    }
    return pages.flatMap(({ lines }) => lines)
  }
  expect(await check()).toEqual(builder.lines)
  await builder.finish(failedAtBuild)
  await settled(world, id)
  expect((await check()).slice(0, 200)).toEqual(builder.lines)
})

const lineKinds = [
  { name: 'of usual length', text: 'x'.repeat(160), count: 5000 },
  { name: 'short ones', text: 'ok', count: 6000 },
  { name: 'colours, quotes and backslashes', text: '\u001b[31m"\\'.repeat(300), count: 500 },
  { name: 'of another script', text: '芽'.repeat(150), count: 3000 },
]
test.each(lineKinds)('LOG10: a page of lines ($name) is at most 1 MiB on the wire', async ({ text, count }) => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...Array.from({ length: count }, () => text))
  await sendAll(builder, 500)
  const check = async () => {
    const pages = await pagesOf(world, id)
    for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(limits.logPageBytes)
    return pages.flatMap(({ lines }) => lines)
  }
  expect(await check()).toEqual(builder.lines)
  await builder.finish(failedAtBuild)
  await settled(world, id)
  expect((await check()).slice(0, count)).toEqual(builder.lines)
})

test('LOG: a page of long lines reads no more chunks than it shows', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...Array.from({ length: 600 }, () => 'x'.repeat(8000)))
  await sendAll(builder, 50)
  await builder.finish(failedAtBuild)
  await settled(world, id)
  const read = vi.spyOn(world.store, 'get')
  await world.services.logs.page(id, 0)
  const chunks = read.mock.calls.filter(([{ path }]) => path.includes('/logs/')).length
  expect(chunks).toBeLessThanOrEqual(2 + Math.ceil(limits.logPageBytes / (50 * 8000)))
})

test('LOG: chunks in the Store are below 256 KiB and follow each other, also of lines that do not compress', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const noise = (n: number) =>
    Array.from({ length: 250 }, (_, at) => proofOfLines([{ seq: n, text: `${at}` }]).sha256).join('')
  builder.write(...Array.from({ length: 120 }, (_, index) => noise(index)))
  await sendAll(builder, 60)
  await builder.finish(failedAtBuild)
  await settled(world, id)
  const { items } = await world.store.query(queries.logChunks, { parents: [id], limit: 500 })
  let next = 1
  for (const { data } of items) {
    expect(data.bytes.byteLength).toBeLessThan(limits.logNoticeBytes)
    expect(data.first).toBe(next)
    next += data.count
  }
  expect(next).toBe(122)
  expect(items.length).toBeGreaterThan(3)
})

test('LOG: a reader that comes late gets the lines that the Relay has forgotten', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write(...Array.from({ length: 11_000 }, (_, index) => `${index}`))
  await sendAll(builder, 5000)
  await expect.poll(async () => (await builder.heartbeat()).durable, { timeout: 10_000 }).toBe(11_000)
  const held = () => world.parts.relay.readLog(id, 0, { lines: 1, bytes: 1 })
  await expect.poll(held, { timeout: 5000 }).toMatchObject({ gone: true })
  for (const after of [0, 1, 3999, 5999, 6000, 6001, 10_998, 11_000]) {
    const lines = (await pagesOf(world, id, after)).flatMap((page) => page.lines)
    expect(lines).toEqual(builder.lines.slice(after))
  }
})

test('LOG: one who is told of more and reads on gets each line once, while lines keep coming', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const read: number[] = []
  let next = 0
  let reading = Promise.resolve()
  const pull = async () => {
    const page = await world.services.logs.page(id, next)
    read.push(...page.lines.map(({ seq }) => seq))
    next = page.next
  }
  const stop = world.services.logs.tail(id, () => {
    reading = reading.then(pull)
  })
  for (let round = 0; round < 30; round += 1) {
    const first = builder.lines.length + 1
    builder.write(...Array.from({ length: 40 }, (_, index) => `${round} ${index}`))
    await builder.send(first)
  }
  await expect.poll(() => next, { timeout: 5000 }).toBe(1200)
  stop()
  await builder.finish(failedAtBuild)
  await settled(world, id)
  await reading
  expect(read).toEqual(builder.lines.map(({ seq }) => seq))
})

test('LOG9: following a log that grows asks the Store nothing', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  await builder.heartbeat()
  const [got, asked] = [vi.spyOn(world.store, 'get'), vi.spyOn(world.store, 'query')]
  builder.write(...Array.from({ length: 300 }, (_, index) => `${index}`))
  const { relay } = world.parts
  await relay.appendLog(id, 1, builder.lines)
  let next = 0
  for (let more = true; more; ) {
    const page = await world.services.logs.page(id, next)
    next = page.next
    more = page.more
  }
  expect([next, got.mock.calls.length, asked.mock.calls.length]).toEqual([300, 0, 0])
})

test('LOG: the backend goes on with the numbers of the builder', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  await builder.cloned()
  builder.write('one', 'two')
  await builder.send()
  await builder.finish(await builder.upload({ 'index.html': 'x' }))
  const { state } = await settled(world, id)
  const [{ lines, done } = { lines: [], done: false }] = await pagesOf(world, id)
  expect(done).toBe(true)
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
  expect(lines.slice(0, 2)).toEqual(builder.lines)
  expect(new Set(lines.slice(2).map(({ stream }) => stream))).toEqual(new Set(['system']))
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
  const ended = world.facts.filter((fact) => fact.type === 'log-ended')
  expect(ended).toEqual([{ type: 'log-ended', deploymentId: id, ...proofOfLines(lines) }])
})

test('LOG: a log that is sealed a second time keeps its last line and its proof', async () => {
  const { world, ada, id, builder } = await building()
  await using _world = world
  builder.write('one')
  await builder.send()
  await ada.do('cancel-deploy', { deploymentId: id })
  const { state } = await settled(world, id)
  const before = await pagesOf(world, id)
  for (let round = 0; round < 2; round += 1) {
    world.kill()
    const startedAt = world.clock.iso()
    await world.store.create(documents.job(id), { deploymentId: id, attempt: 1, runner: 'played', startedAt })
    await world.restart()
    expect((await settled(world, id)).state).toEqual(state)
    expect(await pagesOf(world, id)).toEqual(before)
  }
})

test('LOG: the proof is known only when the log has ended', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  expect(await world.services.logs.proof(id)).toBeUndefined()
  await builder.finish(failedAtBuild)
  await settled(world, id)
  const [page] = await pagesOf(world, id)
  expect(await world.services.logs.proof(id)).toEqual(proofOfLines(page?.lines ?? []))
})

test('LOG: reading a log that was removed by age ends, with nothing', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write('one', 'two')
  await builder.send()
  await builder.finish(failedAtBuild)
  await settled(world, id)
  await removeLog({ store: world.store }, id)
  expect(await world.services.logs.page(id, 0)).toMatchObject({ lines: [], next: 0, done: true })
})

test('LOG: texts of every kind come back as they were sent', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  builder.write('', ' ', '\t', '\u001b[31mred\u001b[0m', '\u0000', '\ufffd', '"\\', '😀 e\u0301', 'a\rb', '\u2028')
  await builder.send()
  await builder.finish(failedAtBuild)
  await settled(world, id)
  const [page] = await pagesOf(world, id)
  expect(page?.lines.slice(0, builder.lines.length)).toEqual(builder.lines)
})
