import { setTimeout as pause } from 'node:timers/promises'
import { machineMillis, startLoad } from '../test/kit/load.ts'
import type { Deployment } from '../test/kit/wire.ts'
import { bench } from './kit/bench.ts'
import { type Ground, openGit, openGround } from './kit/ground.ts'
import { listed, quantile } from './kit/numbers.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 6
const perSecond = 1000
const load = { perSecond, milliseconds: 3500 }

/** A page and a script that is named as bundlers name them, both with their version in it, as the load generator reads it. */
function site(version: 'v1' | 'v2') {
  const script = scriptOf[version]
  return {
    'index.html': `<!doctype html><html lang="en"><title>Shop</title><body data-version="${version}"><script src="/${script}"></script></body></html>\n`,
    [script]: `window.version = "${version}"\n/* ${'every version has the same length here. '.repeat(40)} */\n`,
  }
}

const scriptOf = { v1: 'assets/app-4f9d2ca1.js', v2: 'assets/app-8be03c7d.js' }

type Measured = { answer: number; first: number; last: number; requests: number; failures: string[]; mixes: string[] }

/** Two releases of one plant, the second one live. */
async function twoReleases(uses: Uses, { ada, workspaceId }: Ground) {
  const git = await openGit(uses)
  const { repository, url } = git.repository('shop', site('v1'))
  const one = await ada.deployed({ workspaceId, gitUrl: url, slug: 'shop' })
  repository.commit(site('v2'), 'Second version', [scriptOf.v1])
  const two = await ada.deployed({ workspaceId, plantId: one.plant.id })
  const ids = { v1: one.deployment.releaseId, v2: two.deployment.releaseId }
  return { plantId: one.plant.id, siteUrl: one.plant.url, ids }
}

type Site = Awaited<ReturnType<typeof twoReleases>>

/** Moves to the other release under load. Times are milliseconds after the command's answer; negative: before it. */
async function move({ ada }: Ground, site: Site, to: 'v1' | 'v2'): Promise<Measured> {
  const { result } = await startLoad(site.siteUrl, load)
  await pause(1500)
  const asked = machineMillis()
  const wish = { plantId: site.plantId, releaseId: site.ids[to] }
  const { deployment } = await ada.send<{ deployment: Deployment }>('rollback', wish)
  const answered = machineMillis()
  await ada.finished(deployment.id)
  const { seen, requests, failures, mixes } = await result
  const gone = seen[to === 'v1' ? 'v2' : 'v1']
  return {
    answer: answered - asked,
    first: (seen[to]?.firstComplete ?? Number.NaN) - answered,
    last: (gone?.lastAsked ?? Number.NaN) - answered,
    requests,
    failures,
    mixes,
  }
}

await bench({
  name: 'rollback',
  question: "How long after a rollback's answer is the first visitor served from the old release?",
  knobs: {
    rounds: `${rounds} moves to and fro between two releases of one plant on one server`,
    load: `${perSecond} requests/s from a process of its own, pages and the scripts that they name, over keep-alive`,
    clock: "the machine's monotonic clock, read when the answer arrives and when a page is complete",
  },
  async run(uses) {
    const ground = await openGround(uses)
    const site = await twoReleases(uses, ground)
    const all: Measured[] = []
    for (let round = 0; round < rounds; round++) all.push(await move(ground, site, round % 2 === 0 ? 'v1' : 'v2'))
    const first = all.map((measured) => measured.first)
    const wrong = all.flatMap(({ failures, mixes }) => [...failures, ...mixes])
    return {
      figures: [
        {
          what: "a rollback's answer to the first visitor on the old release (the slowest move)",
          measured: quantile(first, 1),
          unit: 'ms',
          budget: { at: 'most', value: 100 },
          raw: `${listed(first, 1)} ms after the answer`,
        },
      ],
      table: {
        columns: [
          'move',
          'command to answer ms',
          'first old page ms',
          'last new page asked ms',
          'requests',
          'failures',
          'mixes',
        ],
        rows: all.map((one, at) => [
          at + 1,
          one.answer,
          one.first,
          one.last,
          one.requests,
          one.failures.length,
          one.mixes.length,
        ]),
      },
      notes: wrong.map((one) => `Wrong under load: ${one}`),
    }
  },
})
