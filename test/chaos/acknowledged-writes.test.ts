import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refused } from '../kit/client.ts'
import { versionedSite } from '../kit/sites.ts'
import { until } from '../kit/until.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { expectNothingLeft } from './kit/jobs.ts'
import { Ledger } from './kit/ledger.ts'
import { Ordeal } from './kit/ordeal.ts'

let ordeal: Ordeal
let chance: Chance
let url: string
const plants: Plant[] = []

beforeAll(async () => {
  chance = chanceOf('acknowledged writes')
  ordeal = await Ordeal.open()
  url = ordeal.git.repository('plain', versionedSite('v1')).url
  for (let n = 0; n < 3; n += 1) {
    const { workspaceId } = ordeal
    plants.push((await ordeal.ada.deployed({ workspaceId, gitUrl: url, slug: `plain-${n}` })).plant)
  }
})
afterAll(() => ordeal?.close())

describe.each(Array.from({ length: 4 * rounds }, (_, round) => round + 1))('round %i', (round) => {
  it('STO: killed amid a flood of commands, every acknowledged one is there', async () => {
    const ledger = new Ledger()
    const most = chance.between(1, 150)
    const lanes = Array.from({ length: 10 }, (_, lane) => commandsOf(ledger, { round, lane }))
    await until('some commands to be acknowledged', () => ledger.acknowledged >= most)
    await ordeal.dieAndRise()
    await Promise.all(lanes)
    console.log(`killed after ${most}: ${ledger.acknowledged} acknowledged, ${ledger.cutOff} cut off`)
    expect(ledger.cutOff).toBe(10)
    expect(await ledger.missing(ordeal.ada)).toEqual([])
  })
})

/** One of the people who write at once: commands one after the other, until one of them is cut off. */
async function commandsOf(ledger: Ledger, { round, lane }: { round: number; lane: number }): Promise<void> {
  const { ada, workspaceId } = ordeal
  for (let n = 0; ; n += 1) {
    const name = `Round ${round} lane ${lane} command ${n}`
    const isDone = await ledger.note(
      lane === 9 && n % 10 === 0
        ? ada.send('start-deploy', { workspaceId, gitUrl: url, slug: `r${round}-n${n}` })
        : lane % 2 === 0
          ? ada.send('create-workspace', { name })
          : ada.send('update-plant', { plantId: plants[lane % plants.length]?.id, name }),
    )
    if (!isDone) return
  }
}

describe.each(Array.from({ length: 3 * rounds }, (_, round) => round + 1))('round %i', (round) => {
  it('STO: killed right after the acknowledgement, it is there, and its deployment ends', async () => {
    const ledger = new Ledger()
    const { ada, workspaceId } = ordeal
    const started = ada.startDeploy({ workspaceId, gitUrl: url, slug: `told-${round}` })
    await ledger.note(started)
    await pause(chance.between(0, 5))
    await ordeal.dieAndRise()
    expect(await ledger.missing(ordeal.ada)).toEqual([])
    const { deployment } = await started
    const watch = ordeal.watch(deployment.id)
    expect(await ordeal.ended(deployment.id, 60_000)).toMatchObject({ status: 'ready' })
    await watch.expectWhole(ordeal.ada)
    ordeal.forgetWatches()
  })

  it('STO: a request that was cut off and is sent again is done at most once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `Once ${round} ${n}`)
    const make = (name: string) => ordeal.ada.send('create-workspace', { name, requestId: `once-${round}-${name}` })
    const first = Promise.allSettled(names.map(make))
    await pause(chance.between(0, 25))
    await ordeal.dieAndRise()
    await first
    const again = await Promise.allSettled(names.map(make))
    const refused = again.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    for (const reason of refused) expect((reason as Refused).refusal).toMatchObject({ code: 'conflict' })
    const { workspaces } = await ordeal.ada.send<{ workspaces: { name: string }[] }>('get-my-workspaces', {})
    const made = names.map((name) => workspaces.filter((workspace) => workspace.name === name).length)
    expect(made.filter((count) => count > 1)).toEqual([])
    for (const [n, result] of again.entries()) if (result.status === 'fulfilled') expect(made[n]).toBe(1)
  })
})

it('leaves nothing behind', async () => {
  const { plants: all } = (await (
    await fetch(`${ordeal.server.url}/api/workspaces/${ordeal.workspaceId}/plants`, {
      headers: { authorization: `Bearer ${ordeal.ada.token}` },
    })
  )
    .json()
    .then(({ data }) => data)) as { plants: Plant[] }
  for (const { latestDeploymentId } of all) {
    if (latestDeploymentId) expect(await ordeal.ended(latestDeploymentId, 60_000)).toMatchObject({ status: 'ready' })
  }
  await expectNothingLeft(ordeal.server)
})
