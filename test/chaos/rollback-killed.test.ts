import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { versionedSite } from '../kit/sites.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'
import { storedPlace } from './kit/stored-place.ts'
import { Visitor } from './kit/visitor.ts'

let ordeal: Ordeal
let chance: Chance
let plant: Plant
/** The releases by their versions. */
const releases: Record<string, string> = {}
let live = 'v2'
/** Where the Store was left, kill by kill. */
const hits: string[] = []

beforeAll(async () => {
  chance = chanceOf('rollback killed')
  ordeal = await Ordeal.open()
  const { ada, workspaceId, git } = ordeal
  const { repository, url } = git.repository('shop', versionedSite('v1'))
  const one = await ada.deployed({ workspaceId, gitUrl: url, slug: 'shop' })
  repository.commit(versionedSite('v2'), 'Second version', Object.keys(versionedSite('v1')).filter(isScript))
  const two = await ada.deployed({ workspaceId, plantId: one.plant.id })
  plant = two.plant
  Object.assign(releases, { v1: one.deployment.releaseId, v2: two.deployment.releaseId })
})
afterAll(() => ordeal?.close())

const isScript = (path: string) => path.endsWith('.js')

describe.each(Array.from({ length: 6 * rounds }, (_, round) => round + 1))('round %i', () => {
  it('EDG: killed in a rollback, it is carried out or was never begun, and visitors see one release', async () => {
    const wanted = live === 'v1' ? 'v2' : 'v1'
    const { ada } = ordeal
    const visitor = new Visitor(plant.url, ordeal.outages)
    await until('a visitor to see the page', () => visitor.seen.length > 0)
    const heard = new Promise<string>((resolve) => {
      ada.socket.on('pipeline-update', ({ kind, deploymentId }) => {
        if (kind === 'rollback') resolve(deploymentId)
      })
    })
    const asked = ada.send('rollback', { plantId: plant.id, releaseId: releases[wanted] }).catch(() => undefined)
    const deploymentId = await heard
    const watch = ordeal.watch(deploymentId)
    const delay = chance.between(0, 12)
    await pause(delay)
    await ordeal.die()
    const hit = storedPlace(ordeal.server, deploymentId)
    hits.push(hit)
    await ordeal.rise()
    console.log(`killed ${delay} ms into a rollback, left in ${hit}; acknowledged: ${(await asked) !== undefined}`)

    const end = await ordeal.ended(deploymentId, 60_000)
    expect(end).toMatchObject({ kind: 'rollback', status: 'ready', releaseId: releases[wanted] })
    expect((await visit(plant.url)).text).toContain(`Version ${wanted}`)
    await until('the visitor to see it too', () => visitor.seen.at(-1) === wanted)
    const { complaints, seen } = await visitor.stop()
    expect(complaints).toEqual([])
    expect(seen).toEqual([live, wanted])
    await watch.expectWhole(ordeal.ada)
    await expectNothingLeft(ordeal.server)
    expect(await ordeal.ada.plant(plant.id)).toMatchObject({ status: 'HEALTHY', automatic: { paused: true } })
    ordeal.forgetWatches()
    live = wanted
  })
})

it('EDG: some of these kills met a rollback that was under way', () => {
  expect(hits).toContain('verify')
})

describe.each(Array.from({ length: 4 * rounds }, (_, round) => round + 1))('round %i', () => {
  it('LOG: killed while an end is settled, the log gets its last line and its proof', async () => {
    const wanted = live === 'v1' ? 'v2' : 'v1'
    const { deployment } = await ordeal.ada.send<{ deployment: { id: string } }>('rollback', {
      plantId: plant.id,
      releaseId: releases[wanted],
    })
    live = wanted
    await pause(chance.between(0, 12))
    await ordeal.dieAndRise()
    expect(await ordeal.ada.deployment(deployment.id)).toMatchObject({ status: 'ready' })
    const watch = ordeal.watch(deployment.id)
    const lines = await watch.expectWhole(ordeal.ada)
    expect(lines.filter(({ text }) => text === 'Rolled back.')).toHaveLength(1)
    expect(lines.at(-1)?.text).toBe('Rolled back.')
    ordeal.forgetWatches()
  })
})
