import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { versionedSite } from '../kit/sites.ts'
import { allSealed, audit, entriesOf, type Verdict } from '../kit/trail.ts'
import { until } from '../kit/until.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf, rounds } from './kit/chance.ts'
import { Changes } from './kit/changes.ts'
import { Ordeal } from './kit/ordeal.ts'

let ordeal: Ordeal
let chance: Chance
let changes: Changes
let noted: Verdict

beforeAll(async () => {
  chance = chanceOf('audit killed')
  ordeal = await Ordeal.open()
  const { ada, workspaceId, git } = ordeal
  const { url: gitUrl } = git.repository('plain', versionedSite('v1'))
  const plants: Plant[] = []
  for (const slug of ['rose', 'lily']) plants.push((await ada.deployed({ workspaceId, gitUrl, slug })).plant)
  changes = new Changes(workspaceId, plants)
  noted = await allSealed(ada, workspaceId)
})
afterAll(() => ordeal?.close())

/** A kill that falls into the writing of entries, or into their sealing a little later. */
const moments = ['amid the changes', 'while the last are sealed'] as const
const kills = Array.from({ length: 4 * rounds }, (_, n) => ({ round: n + 1, moment: moments[n % 2] ?? moments[0] }))

describe.each(kills)('round $round, killed $moment', ({ round, moment }) => {
  it('ACT1: every change that is there has exactly one entry, every acknowledged one is there, and the chain holds', async () => {
    const { workspaceId, server } = ordeal
    const before = changes.acknowledged
    const most = chance.between(5, 60)
    const stop = changes.begin([ordeal.ada], `ROUND_${round}`)
    await until('some changes to be acknowledged', () => changes.acknowledged >= before + most)
    if (moment === 'while the last are sealed') await stop()
    await pause(chance.between(0, moment === 'amid the changes' ? 20 : 450))
    await ordeal.die()
    await stop()
    await ordeal.rise()
    console.log(`killed ${moment}: ${changes.acknowledged - before} acknowledged, ${changes.cutOff} cut off so far`)
    expect(await changes.wrong(ordeal.ada)).toEqual([])

    const verdict = await allSealed(ordeal.ada, workspaceId)
    const entries = await entriesOf(ordeal.ada, workspaceId)
    expect(verdict).toMatchObject({ ok: true, entries: entries.length, sealed: entries.length })
    const head = `${noted.head?.seal}:${noted.head?.hash}`
    expect(audit(server, '--workspace', workspaceId, '--head', head)).toEqual({
      ...{
        status: 0,
        printed: expect.stringContaining(`: ok, ${entries.length} entries; head ${verdict.head?.seal}:`),
      },
    })
    noted = verdict
  })
})
