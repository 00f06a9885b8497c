import { packageWithBuild } from '../test/kit/sites.ts'
import { bench } from './kit/bench.ts'
import { closeGround, openGit, openGround } from './kit/ground.ts'
import { startHelper } from './kit/helper.ts'
import { listed, median } from './kit/numbers.ts'
import type { Timed } from './kit/programs/timing-watchers.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 3
const watchers = 50
const perSecond = 2000
const seconds = 8
const lines = perSecond * seconds
/** The build waits so long before its first line that every watcher is live by then. */
const headStart = 4

/** Each line is a write of its own and begins with the time at which it is written. */
const build = `
import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><title>Done</title>')
await pause(${headStart * 1000})
const start = process.hrtime.bigint()
const due = () => (Number(process.hrtime.bigint() - start) / 1e9) * ${perSecond}
for (let n = 1; n <= ${lines}; n++) {
  while (n > due()) await pause(2)
  process.stdout.write('@' + process.hrtime.bigint() + ' transforming (' + n + ') node_modules/package/dist/esm/part.js\\n')
}
`

async function measure(uses: Uses): Promise<Timed> {
  const ground = await openGround(uses)
  const git = await openGit(uses)
  const { ada, server, workspaceId } = ground
  const { url: gitUrl } = git.repository('talkative', packageWithBuild(build))
  const { deployment } = await ada.startDeploy({ workspaceId, gitUrl })
  const given = { url: server.url, token: ada.token, deploymentId: deployment.id, watchers, lines }
  const helper = uses.keep(startHelper('timing-watchers.ts', given), (taken) => taken.end())
  const timed = await helper.hears<Timed>('timed')
  await ada.finished(deployment.id)
  for (const taken of [helper, git]) await uses.release(taken)
  await closeGround(uses, ground)
  return timed
}

await bench({
  name: 'log-latency',
  question: "How long is a log line on its way from the child's write to a watcher's handler?",
  knobs: {
    rounds,
    watchers: `${watchers}, full Socket.IO clients in one process of their own`,
    pace: `${perSecond} lines/s for ${seconds} s, each line a write of its own`,
    build: 'a real one, in the isolation that this machine has; each round with a new server',
    clock: "the machine's monotonic clock, read by the build before its write and by the watcher in its handler",
  },
  async run(uses) {
    const all: Timed[] = []
    for (let round = 0; round < rounds; round++) all.push(await measure(uses))
    const of = (key: 'p50' | 'p99') => all.map((timed) => timed[key])
    const early = all.reduce((sum, timed) => sum + timed.early, 0)
    return {
      figures: [
        {
          what: 'a log line from write to handler, p99',
          measured: median(of('p99')),
          unit: 'ms',
          budget: { at: 'most', value: 100 },
          raw: `p99 ${listed(of('p99'), 1)} ms`,
        },
        {
          what: 'a log line from write to handler, p50',
          measured: median(of('p50')),
          unit: 'ms',
          raw: `p50 ${listed(of('p50'), 1)} ms`,
        },
      ],
      table: {
        columns: ['round', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms', 'lines/s', 'samples'],
        rows: all.map(({ p50, p90, p99, max, perSecond, samples }, at) => [
          at + 1,
          p50,
          p90,
          p99,
          max,
          perSecond,
          samples,
        ]),
      },
      notes: early > 0 ? [`${early} lines were there before their watcher was live and are not timed.`] : [],
    }
  },
})
