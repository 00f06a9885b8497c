import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitRepository } from '../kit/git-repository.ts'
import { until } from '../kit/until.ts'
import type { Deployment, Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'
import { type SlowSteps, slowApp, slowCommands } from './kit/slow-app.ts'
import { storedPlace } from './kit/stored-place.ts'
import { Visitor } from './kit/visitor.ts'

type Scene = {
  /** How far into the step, in milliseconds at most, the server is killed. */
  reach: number
  /** The git host keeps the builder waiting until the server is back. */
  gitWaits?: boolean
  /** What makes a short step long enough to be met. */
  slow?: SlowSteps
}

/** Every step of a deployment in its order, and how it is made long enough for the kill to find it. */
const scenes: Record<string, Scene> = {
  queue: { reach: 20 },
  clone: { reach: 300, gitWaits: true },
  analyze: { reach: 60, slow: { lockMegabytes: 40 } },
  install: { reach: 300 },
  build: { reach: 700 },
  upload: { reach: 60 },
  verify: { reach: 40 },
  release: { reach: 4, slow: { sameFiles: 12_000 } },
}

/** A kill may come a moment late on a busy machine; then all must be well too, and the step is tried again. */
const tries = 6

let ordeal: Ordeal
let chance: Chance
let repository: GitRepository
let plant: Plant
let version = 0
let lastFiles: string[] = []

/** The next version, with all that names it and without the files of the one before that it has not. */
function commitNext(slow?: SlowSteps): string {
  version += 1
  const files = slowApp(`v${version}`, slow)
  const gone = lastFiles.filter((path) => !(path in files))
  lastFiles = Object.keys(files)
  repository.commit(files, `Version ${version}`, gone)
  return `v${version}`
}

/** Deploys the next version, kills the server in a step of it and answers the step that its Store was left in. */
async function killIn(step: string, { reach, gitWaits, slow }: Scene) {
  const [before, next] = [`v${version}`, commitNext(slow)]
  const visitor = new Visitor(plant.url, ordeal.outages)
  const letGo = gitWaits ? ordeal.git.hold('slow') : () => {}
  const { deployment } = await ordeal.ada.startDeploy({ workspaceId: ordeal.workspaceId, plantId: plant.id })
  const watch = ordeal.watch(deployment.id)
  const delay = chance.between(0, reach)
  await ordeal.metActive(deployment.id, step, delay)
  await ordeal.die()
  const hit = storedPlace(ordeal.server, deployment.id)
  await ordeal.rise()
  letGo()
  console.log(`killed ${delay} ms into ${step}: the Store was left in ${hit}; ${watch.lines.length} lines were held`)
  return { before, next, visitor, deployment, watch, hit }
}

function expectPublished(end: Deployment): void {
  expect(end.error ?? end.reason).toBeUndefined()
  expect(end).toMatchObject({ status: 'ready', progress: 100, commit: { sha: repository.head() } })
  expect(end.steps.map(({ id, status }) => `${id} ${status}`)).toEqual(
    Object.keys(scenes).map((id) => `${id} completed`),
  )
}

async function expectAllIsWell(killed: Awaited<ReturnType<typeof killIn>>): Promise<void> {
  const { before, next, visitor, deployment, watch } = killed
  const end = await ordeal.ended(deployment.id, 60_000)
  expectPublished(end)
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
  it.each(Object.entries(scenes))(
    'DEP, LOG, EDG: killed in %s, everything goes on where it was',
    async (step, scene) => {
      const hits: string[] = []
      while (!hits.includes(step) && hits.length < tries) {
        const killed = await killIn(step, scene)
        hits.push(killed.hit)
        await expectAllIsWell(killed)
      }
      expect(hits).toContain(step)
    },
  )
})
