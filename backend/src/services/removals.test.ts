import { describe, expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed } from '../../test/kit/played-builder.ts'
import { playedRunner } from '../../test/kit/played-runner.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { command, firstOwner, type Person, spaceOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { fail } from '../core/failure.ts'
import type { Store } from '../ports/store.ts'

type Owner = Person & { workspaceId: string }

/** A Store that may be away, and whose every write may end the world. */
function fragileStore() {
  const trouble: { away: boolean; onWrite: () => void; afterCommit: () => void } = {
    away: false,
    onWrite: () => undefined,
    afterCommit: () => undefined,
  }
  const asked = () => {
    if (trouble.away) throw fail('unavailable', 'The Store is away. Nothing was changed.')
  }
  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    asked()
    return work()
  }
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    asked()
    trouble.onWrite()
    return work()
  }
  const wrap = (store: Store): Store => ({
    get: (ref) => read(() => store.get(ref)),
    query: (spec, call) => read(() => store.query(spec, call)),
    create: (ref, data) => write(() => store.create(ref, data)),
    update: (ref, data, revision) => write(() => store.update(ref, data, revision)),
    delete: (ref, revision) => write(() => store.delete(ref, revision)),
    async transaction(work) {
      const answer = await write(() => store.transaction(work))
      trouble.afterCommit()
      return answer
    },
    check: () => store.check(),
    close: () => store.close(),
  })
  return { trouble, wrap }
}

async function garden(world: World) {
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, 'ab')
  const wish = { plantId: plant.id, environment: 'preview', ref: 'topic' } as const
  await carryOut(world, (await deployAgain(ada, wish)).id, { letter: 'c' })
  const second = await livePlant(world, ada, 'd', 'second')
  const { workspaceId } = ada
  await ada.do('add-secret', { workspaceId, plantId: plant.id, name: 'KEY', value: 'tulip-4417' })
  await ada.do('comment', { target: { plantId: plant.id }, text: 'Hello' })
  const running = await deployAgain(ada, { plantId: second.plant.id })
  await claimed(world, running.id)
  return { ada, workspaceId, plantId: plant.id }
}

/** What is left of an id, besides what is kept of a deleted plant as long as its workspace: its place and its entries. */
function leftOf(world: World, id: string): string[] {
  const all = Object.entries(dumpOf(world)).filter(([path, data]) => path.includes(id) || data.includes(id))
  return all.map(([path]) => path).filter((path) => !path.startsWith('domains/'))
}

const removals = (world: World) => Object.keys(dumpOf(world)).filter((path) => path.startsWith('removals/'))

async function blobsOf(world: World, owner: Owner): Promise<number> {
  let count = 0
  for await (const _blob of world.artifacts.list(spaceOf(owner))) count += 1
  return count
}

/**
 * Kills the server at the given write after the commit that deletes, or when all is done before that. Answers the way to wait
 * for it.
 */
function killAtWrite(world: World, trouble: { onWrite: () => void }, at: number): () => Promise<void> {
  let writes = 0
  trouble.onWrite = () => {
    if (removals(world).length > 0) writes += 1
    if (writes === at) world.kill()
  }
  return async () => {
    await expect
      .poll(() => writes >= at || (writes > 0 && removals(world).length === 0), { timeout: 12_000 })
      .toBe(true)
    trouble.onWrite = () => undefined
    world.kill()
  }
}

const quick = { removalTimes: { lookEvery: 100 } }

describe('DEL6: a removal that is cut off goes on where it stopped', () => {
  test.each([1, 3, 6, 10, 15, 21, 28, 36, 45, 60])(
    'a server killed at write %i of deleting a workspace',
    async (at) => {
      const { trouble, wrap } = fragileStore()
      await using world = await openWorld({}, { ...quick, store: wrap })
      const { ada, workspaceId } = await garden(world)
      let writes = 0
      trouble.onWrite = () => {
        writes += 1
        if (writes === at + 1) world.kill()
      }
      void ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
      await expect.poll(() => writes > at || leftOf(world, workspaceId).length === 0).toBe(true)
      trouble.onWrite = () => undefined
      world.kill()
      await world.restart()
      await expect.poll(() => leftOf(world, workspaceId), { timeout: 12_000 }).toEqual([])
      expect(await blobsOf(world, ada)).toBe(0)
      const hosts = Object.keys(dumpOf(world)).filter((path) => path.startsWith('domains/'))
      expect(hosts.sort()).toEqual(['domains/second', 'domains/shop'])
    },
  )

  test.each([1, 2, 5, 9, 14, 20])('a server killed at write %i of deleting a plant', async (at) => {
    const { trouble, wrap } = fragileStore()
    await using world = await openWorld({}, { ...quick, store: wrap })
    const { ada, plantId, workspaceId } = await garden(world)
    const cut = killAtWrite(world, trouble, at)
    void ada.do('delete-plant', { plantId })
    await cut()
    await world.restart()
    const left = () => leftOf(world, plantId).filter((path) => !path.includes('/activity/'))
    await expect.poll(left, { timeout: 12_000 }).toEqual([])
    expect((await ada.do('join-workspace', { workspaceId })).shelf).toMatchObject([{ slug: 'second' }])
  })

  test.each(['delete-plant', 'delete-workspace'] as const)(
    'a Store that is away right after the commit of %s',
    async (name) => {
      const { trouble, wrap } = fragileStore()
      await using world = await openWorld({}, { ...quick, store: wrap })
      const { ada, plantId, workspaceId } = await garden(world)
      trouble.afterCommit = () => {
        trouble.away = true
        trouble.afterCommit = () => undefined
      }
      const answer =
        name === 'delete-plant' ? ada.do(name, { plantId }) : ada.do(name, { workspaceId, confirmName: 'Orchard' })
      // What was committed is done, and is answered so.
      expect(await answer).toEqual({})
      expect(removals(world).length).toBe(1)
      trouble.away = false
      await expect.poll(() => removals(world), { timeout: 12_000 }).toEqual([])
      const id = name === 'delete-plant' ? plantId : workspaceId
      expect(leftOf(world, id).filter((path) => !path.includes('/activity/'))).toEqual([])
      expect(world.errors.map(({ error }) => String(error)).every((words) => words.includes('away'))).toBe(true)
    },
  )
})

test('DEL6: two backends that both look for removals work at one together never, and finish it', async () => {
  await using world = await openWorld({}, quick)
  const { ada, workspaceId } = await garden(world)
  const second = await world.also('backend-2')
  await Promise.all([
    ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' }),
    command(second, ada.caller, ['get-my-workspaces', {}]),
  ])
  await expect.poll(() => leftOf(world, workspaceId), { timeout: 12_000 }).toEqual([])
  expect(world.forgotten.length).toBe(new Set(world.forgotten).size)
  expect(world.facts.filter(({ type }) => type === 'workspace-removed')).toHaveLength(1)
})

test('DEL6: when the backend that removes dies, another one finishes it, and ends a build at another place first', async () => {
  const elsewhere = playedRunner('elsewhere')
  await using world = await openWorld({}, quick)
  const { ada, workspaceId } = await garden(world)
  await world.also('backend-2', { runner: elsewhere.runner })
  const { plant } = await plantApp(ada, 'third')
  await world.parts.relay.takeLease(`removal:${workspaceId}`, 'a backend that has died', 20_000)
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  expect(leftOf(world, workspaceId).length).toBeGreaterThan(10)
  world.killFirst()
  world.clock.advance(31_000)
  await expect.poll(() => leftOf(world, workspaceId), { timeout: 12_000 }).toEqual([])
  expect([...world.forgotten, ...elsewhere.forgotten]).toContain(plant.id)
})
