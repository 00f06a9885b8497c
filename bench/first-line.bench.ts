import { versionedSite } from '../test/kit/sites.ts'
import { until } from '../test/kit/until.ts'
import type { LogLine, LogPage, NewLog } from '../test/kit/wire.ts'
import { alternate } from './kit/alternate.ts'
import { bench, type Figure } from './kit/bench.ts'
import { type Ground, openGit, openGround } from './kit/ground.ts'
import { listed, median } from './kit/numbers.ts'

const rounds = 6

/** From the command to the first line in a handler, whether it came by a page or by a notice. */
async function firstLine({ ada, workspaceId }: Ground, gitUrl: string): Promise<number> {
  const arrived = new Map<string, number>()
  const note = (deploymentId: string, lines: LogLine[]) => {
    if (lines.length > 0 && !arrived.has(deploymentId)) arrived.set(deploymentId, performance.now())
  }
  const hear = ({ deploymentId, logs }: NewLog) => note(deploymentId, logs)
  const clicked = performance.now()
  ada.socket.on('new-log', hear)
  const { deployment } = await ada.startDeploy({ workspaceId, gitUrl })
  const page = await ada.send<LogPage>('watch-logs', { deploymentId: deployment.id, after: 0 })
  note(deployment.id, page.lines)
  const first = await until('a line', () => arrived.get(deployment.id), { within: 30_000 })
  ada.socket.off('new-log', hear)
  await ada.finished(deployment.id)
  return first - clicked
}

await bench({
  name: 'first-line',
  question: "How long is it from the click to the builder's first line?",
  knobs: {
    rounds,
    measured: 'from the emit of start-deploy to the first line in the handler of a client that watches at once',
    sources: 'sample:plain-html, and a git repository on loopback; a new plant each time, on one idle server',
  },
  async run(uses) {
    const ground = await openGround(uses)
    const git = await openGit(uses)
    const { url } = git.repository('site', versionedSite('v1'))
    const measured = await alternate(rounds, {
      sample: () => firstLine(ground, 'sample:plain-html'),
      git: () => firstLine(ground, url),
    })
    const figure = (what: string, numbers: number[]): Figure => ({
      what: `click to the builder's first line, ${what}`,
      measured: median(numbers),
      unit: 'ms',
      budget: { at: 'most', value: 500 },
      raw: `${listed(numbers)} ms`,
    })
    return {
      figures: [figure('a sample', measured.sample), figure('a git source', measured.git)],
      table: {
        columns: ['round', 'sample:plain-html ms', 'git ms'],
        rows: measured.sample.map((sample, at) => [at + 1, sample, measured.git[at] ?? 0]),
      },
    }
  },
})
