import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it('DEP11: requests that were cut off and are sent again are done once, and all answered', async () => {
    const { workspaceId } = ordeal
    const names = Array.from({ length: 12 }, (_, n) => `once-${round}-${n}`)
    const requests = names.flatMap((name): [string, object][] => [
      ['create-workspace', { name }],
      ['add-secret', { workspaceId, name: name.replaceAll('-', '_'), value: `tulip ${name}` }],
      ['invite-member', { workspaceId, role: 'viewer', email: `${name}@example.org` }],
    ])
    requests.push(['start-deploy', { workspaceId, gitUrl: url, slug: `once-${round}` }])
    let acknowledged = 0
    const send = () =>
      Promise.allSettled(
        requests.map(async ([event, payload], n) => {
          const answer = await ordeal.ada.send(event, { ...payload, requestId: `${round} ${n}` })
          acknowledged += 1
          return answer
        }),
      )
    const most = chance.between(0, 25)
    const first = send()
    await until('some requests to be answered', () => acknowledged >= most)
    await pause(chance.between(0, 10))
    await ordeal.dieAndRise()
    const told = await first
    const again = await send()
    const answers = again.map((result) => (result.status === 'fulfilled' ? result.value : result.reason))
    expect(again.map(({ status }) => status)).toEqual(requests.map(() => 'fulfilled'))
    for (const [n, result] of told.entries())
      if (result.status === 'fulfilled') expect(answers[n]).toEqual(result.value)
    console.log(`${told.filter(({ status }) => status === 'fulfilled').length} of ${told.length} were told before`)
    expect(await madeOf(round)).toEqual(requests.map(([event, payload]) => `${event} ${nameIn(payload)}`).toSorted())
  })
})

function nameIn(payload: object): string {
  const { name, email, slug } = payload as { name?: string; email?: string; slug?: string }
  return name ?? email ?? slug ?? ''
}

/** What there is of a round's requests, each as often as it was made. */
async function madeOf(round: number): Promise<string[]> {
  const { ada, workspaceId } = ordeal
  const { workspaces } = await ada.send<{ workspaces: { name: string }[] }>('get-my-workspaces', {})
  const { secrets } = await ada.send<{ secrets: { name: string }[] }>('get-secrets', { workspaceId })
  const { invites } = await ada.send<{ invites: { email?: string }[] }>('get-members', { workspaceId })
  const { shelf } = await ada.send<{ shelf: Plant[] }>('join-workspace', workspaceId)
  const all = [
    ...workspaces.map((found) => `create-workspace ${nameIn(found)}`),
    ...secrets.map((found) => `add-secret ${nameIn(found)}`),
    ...invites.map((found) => `invite-member ${nameIn(found)}`),
    ...shelf.map(({ slug }) => `start-deploy ${slug}`),
  ]
  return all.filter((made) => new RegExp(` once[-_]${round}([-_@]|$)`).test(made)).toSorted()
}

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
