import { expect, test } from 'vitest'
import { testClock } from '../../test/kit/clock.ts'
import type { Fact } from '../core/facts.ts'
import { createSiteWatch } from './site-watch.ts'

type Traffic = Extract<Fact, { type: 'site-traffic' }>

/** A watch that tells often, and what it has told. */
function watched() {
  const clock = testClock()
  const told: Traffic[] = []
  const publish = async (fact: Fact) => void (fact.type === 'site-traffic' && told.push(fact))
  const watch = createSiteWatch({ relay: { publish }, clock, edgeId: 'edge-1', tellEvery: 5 })
  return { watch, clock, told, [Symbol.dispose]: () => watch.close() }
}

test('APP10: an edge tells of a fresh release what went wrong in all, beside the release before it', async () => {
  using world = watched()
  const { watch, clock, told } = world
  const old = { plantId: 'p', releaseId: 'r1' }
  for (let n = 0; n < 10; n += 1) watch.answered(old, n === 0 ? 500 : 200, '/')
  await expect.poll(() => told.length).toBe(1)
  clock.advance(91_000)
  const fresh = { plantId: 'p', releaseId: 'r2', before: 'r1' }
  watch.answered(fresh, 200, '/')
  watch.answered(fresh, 404, '/assets/app-1a2b.js')
  watch.answered(fresh, 404, '/no-such-page')
  await expect.poll(() => told.at(-1)?.releaseId).toBe('r2')
  expect(told.at(-1)).toEqual({
    ...{ type: 'site-traffic', edge: 'edge-1', plantId: 'p', releaseId: 'r2', requests: 3, bad: 1 },
    before: { requests: 10, bad: 1 },
  })
})

test('APP10: it is silent about what is not fresh any more and about what nobody asks for', async () => {
  using world = watched()
  const { watch, clock, told } = world
  const old = { plantId: 'p', releaseId: 'r1' }
  watch.answered(old, 200, '/')
  await expect.poll(() => told.length).toBe(1)
  clock.advance(91_000)
  const other = { plantId: 'q', releaseId: 'r9' }
  watch.answered(other, 200, '/')
  await expect.poll(() => told.map(({ releaseId }) => releaseId)).toEqual(['r1', 'r9'])
  watch.answered(old, 500, '/')
  watch.answered(other, 200, '/')
  await expect.poll(() => told.map(({ releaseId }) => releaseId)).toEqual(['r1', 'r9', 'r9'])
})
