import { expect, test } from 'vitest'
import { type Bill, CountingStore } from '../../test/kit/counting-store.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'

type Size = { lines: number; batches: number }

/** What Firestore would bill for a plant's first deployment, from the command to the settled end. */
async function billOf({ lines, batches }: Size): Promise<Bill> {
  let counting: CountingStore | undefined
  await using world = await openWorld({}, { store: (store) => (counting = new CountingStore(store)) })
  const ada = await firstOwner(world)
  counting?.reset()
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.cloned()
  const each = Math.ceil(lines / batches)
  for (let batch = 0; batch < batches; batch += 1) {
    const from = builder.lines.length
    builder.write(...Array.from({ length: each }, (_, index) => `line ${from + index} of the build's output`))
    for (let held = from; held < builder.lines.length; ) held = (await builder.send(held + 1)).accepted
  }
  await builder.finish(await builder.upload({ 'index.html': '<h1>live</h1>' }))
  await expect.poll(() => world.facts.some(({ type }) => type === 'log-ended'), { timeout: 10_000 }).toBe(true)
  if (!counting) throw new Error('nothing was counted')
  return counting.bill()
}

test('STO5: batches of lines cost no reads of their own, and a deployment of 1,000 lines few', async () => {
  const few = await billOf({ lines: 1000, batches: 10 })
  const many = await billOf({ lines: 1000, batches: 300 })
  expect(many.reads - few.reads).toBeLessThan(20)
  expect(many.writes - few.writes).toBeLessThan(20)
  expect(few.reads, JSON.stringify(few.kinds)).toBeLessThan(110)
  expect(few.writes, JSON.stringify(few.kinds)).toBeLessThan(40)
})

test('STO5: a deployment of 100,000 lines costs more only by the chunks of its log', async () => {
  const { kinds, reads, writes } = await billOf({ lines: 100_000, batches: 200 })
  const logs = kinds['deployments/{}/logs'] ?? { reads: 0, writes: 0 }
  expect(reads - logs.reads, JSON.stringify(kinds)).toBeLessThan(130)
  expect(writes - logs.writes).toBeLessThan(40)
  expect(logs.writes).toBeLessThan(100)
})
