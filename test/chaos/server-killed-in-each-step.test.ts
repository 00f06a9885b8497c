import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitRepository } from '../kit/git-repository.ts'
import { until } from '../kit/until.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'
import { slowApp, slowCommands } from './kit/slow-app.ts'
import { Visitor } from './kit/visitor.ts'

/** How far into a step, in milliseconds at most, the server is killed. The backend's own steps are short. */
const reach = { queue: 30, clone: 200, analyze: 60, install: 400, build: 900, upload: 150, verify: 60, release: 20 }

let ordeal: Ordeal
let chance: Chance
let repository: GitRepository
let plant: Plant
let version = 0

/** The next version, with all that names it and without the script of the one before. */
function commitNext(): string {
  const old = Object.keys(slowApp(`v${version}`)).filter((path) => path.endsWith('.js'))
  version += 1
  repository.commit(slowApp(`v${version}`), `Version ${version}`, old)
  return `v${version}`
}

beforeAll(async () => {
  chance = chanceOf('server killed in each step')
  ordeal = await Ordeal.open()
  const made = ordeal.git.repository('slow')
  repository = made.repository
  commitNext()
  const { ada, workspaceId } = ordeal
  plant = (await ada.deployed({ workspaceId, gitUrl: made.url, slug: 'slow', ...slowCommands })).plant
})
afterAll(() => ordeal?.close())

describe.each(Array.from({ length: rounds }, (_, round) => round + 1))('round %i', () => {
  it.each(Object.entries(reach))('DEP, LOG, EDG: killed in %s, everything goes on where it was', async (step, most) => {
    const [before, next] = [`v${version}`, commitNext()]
    const visitor = new Visitor(plant.url, ordeal.outages)
    const { deployment } = await ordeal.ada.startDeploy({ workspaceId: ordeal.workspaceId, plantId: plant.id })
    const watch = ordeal.watch(deployment.id)
    const delay = chance.between(0, most)
    await ordeal.metActive(deployment.id, step, delay)
    const place = ordeal.place(deployment.id)
    await ordeal.dieAndRise()
    console.log(`killed ${delay} ms into ${step}: ${place}; ${watch.lines.length} lines were held`)

    const end = await ordeal.ended(deployment.id, 60_000)
    expect(end.error ?? end.reason).toBeUndefined()
    expect(end).toMatchObject({ status: 'ready', progress: 100, commit: { sha: repository.head() } })
    expect(end.steps.map(({ id, status }) => `${id} ${status}`)).toEqual(
      Object.keys(reach).map((id) => `${id} completed`),
    )
    const lines = await watch.expectWhole(ordeal.ada)
    const printed = lines.filter(({ text }) => /^(install|build) line \d+$/.test(text)).map(({ text }) => text)
    expect(printed).toHaveLength(120)
    expect(new Set(printed).size).toBe(120)

    await until('the new page to be seen', () => visitor.seen.at(-1) === next)
    const { complaints, seen } = await visitor.stop()
    expect(complaints).toEqual([])
    expect([[before, next], [next]]).toContainEqual(seen)
    expect(await ordeal.ada.plant(plant.id)).toMatchObject({ status: 'HEALTHY', live: { commit: end.commit } })
    await expectNothingLeft(ordeal.server)
    ordeal.forgetWatches()
  })
})
