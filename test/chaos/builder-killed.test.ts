import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { builderOf, expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'
import { slowApp, slowCommands } from './kit/slow-app.ts'

let ordeal: Ordeal
let chance: Chance
let plant: Plant

beforeAll(async () => {
  chance = chanceOf('builder killed')
  ordeal = await Ordeal.open()
  const { ada, git, workspaceId } = ordeal
  const { url } = git.repository('slow', slowApp('v1'))
  plant = (await ada.deployed({ workspaceId, gitUrl: url, slug: 'slow', ...slowCommands })).plant
})
afterAll(() => ordeal?.close())

/** Starts a deployment and answers it with its builder's process, once it has got to a step. */
async function building(step: string, most: number) {
  const { deployment } = await ordeal.ada.startDeploy({ workspaceId: ordeal.workspaceId, plantId: plant.id })
  const watch = ordeal.watch(deployment.id)
  if (step !== 'queue') await ordeal.metActive(deployment.id, step, chance.between(0, most))
  const pid = await until('the builder to run', () => builderOf(deployment.id))
  return { deployment, watch, pid }
}

const lost = { status: 'error', error: { code: 'builder_lost', message: expect.stringContaining('not changed') } }

describe.each(Array.from({ length: rounds }, (_, round) => round + 1))('round %i', () => {
  it.each([
    ['clone', 300],
    ['install', 200],
    ['build', 600],
    ['upload', 30],
  ])('DEP: a builder killed in %s ends its deployment with a reason and leaves nothing', async (step, most) => {
    const letGo = step === 'clone' ? ordeal.git.hold('slow') : () => {}
    const { deployment, watch, pid } = await building(step, most)
    process.kill(pid, 'SIGKILL')
    const end = await ordeal.ended(deployment.id, 60_000)
    letGo()
    expect(end).toMatchObject({ ...lost, error: { ...lost.error, step } })
    const lines = await watch.expectWhole(ordeal.ada)
    expect(lines.at(-1)?.text).toContain(end.error?.message ?? 'a message')
    expect((await visit(plant.url)).text).toContain('Version v1')
    await expectNothingLeft(ordeal.server)
    ordeal.forgetWatches()
  })

  it('DEP: a builder killed before it has claimed is started again', async () => {
    const { deployment, watch, pid } = await building('queue', 0)
    process.kill(pid, 'SIGKILL')
    const end = await ordeal.ended(deployment.id, 60_000)
    expect(end.error ?? end.reason).toBeUndefined()
    expect(end.status).toBe('ready')
    await watch.expectWhole(ordeal.ada)
    await expectNothingLeft(ordeal.server)
    ordeal.forgetWatches()
  })

  it('DEP: killed together with the server, the deployment ends with a reason after the start', async () => {
    const { deployment, pid } = await building('build', 600)
    process.kill(pid, 'SIGKILL')
    await ordeal.dieAndRise()
    const end = await ordeal.ended(deployment.id, 90_000)
    expect(end).toMatchObject(lost)
    ordeal.forgetWatches()
    await ordeal.watch(deployment.id).expectWhole(ordeal.ada)
    expect((await visit(plant.url)).text).toContain('Version v1')
    await expectNothingLeft(ordeal.server)
    ordeal.forgetWatches()
  })
})
