import { cloudPeers } from '../test/kit/peers.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openGit, openGround } from './kit/ground.ts'
import { type Helper, startHelper } from './kit/helper.ts'
import { listed, median } from './kit/numbers.ts'
import { idleBuilders, playBuild } from './kit/played-build.ts'
import { idleTasks, openCloudGround, playTask } from './kit/played-task.ts'
import type { Held } from './kit/programs/counting-watchers.ts'
import type { Fed } from './kit/programs/line-feeder.ts'
import type { Timed } from './kit/programs/timing-watchers.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 3
const watchers = 100
const lines = 60_000
const batch = 4000
const perSecond = 500
const timedLines = 3000
const connections = 2
const patience = 180_000

const notes: string[] = []

/** One way that lines go: where the builder reports, and the backends, each with its own hundred watchers. */
type Way = { name: string; reports: string; backends: readonly string[]; token: string; play: () => Promise<Played> }
type Played = { deploymentId: string; builder: { token: string }; cancel: () => Promise<void> }
type Ends = { feeder: Helper; each: Helper[] }

/** Plays one build with its feeder and its watchers, and takes all of them away again. */
async function watched<T>(uses: Uses, way: Way, programs: Programs, measure: (ends: Ends) => Promise<T>): Promise<T> {
  const start = (program: string, given: object) =>
    uses.keep(startHelper(program, { ...given, ...programs.given }), (taken) => taken.end())
  const { deploymentId, builder, cancel } = await way.play()
  const feeder = start(programs.feeder, { url: way.reports, token: builder.token, connections })
  const each = way.backends.map((url) => start(programs.watchers, { url, token: way.token, deploymentId, watchers }))
  await feeder.hears('ready')
  await Promise.all(each.map((one) => one.hears('watching')))
  feeder.say('go')
  const measured = await measure({ feeder, each })
  for (const taken of [...each, feeder]) await uses.release(taken)
  await cancel()
  return measured
}

type Programs = { feeder: string; watchers: string; given: object }

/** From the first line that is fed to the last line at the last watcher, as lines per second. */
function rate(uses: Uses, way: Way): Promise<number> {
  const programs = { feeder: 'line-feeder.ts', watchers: 'counting-watchers.ts', given: { lines, batch } }
  return watched(uses, way, programs, async ({ feeder, each }) => {
    const { began, waits } = await feeder.hears<Fed>('fed', patience)
    const all = await Promise.all(each.map((one) => one.hears<Held>('held', patience)))
    const [wrong, lagged] = [sum(all.map((held) => held.wrong)), sum(all.map((held) => held.lagged))]
    if (wrong > 0) throw new Error(`${way.name}: ${wrong} packets did not follow the one before`)
    if (waits + lagged > 0)
      notes.push(`${way.name}: the feeder was told to wait ${waits} times, watchers lagged ${lagged} times`)
    return (lines / (Math.max(...all.map(({ at }) => at)) - began)) * 1000
  })
}

/** From a line's time to the handler, the 99th of a hundred; the worse one of two groups of watchers. */
function latency(uses: Uses, way: Way): Promise<number> {
  const given = { lines: timedLines, perSecond }
  const programs = { feeder: 'paced-feeder.ts', watchers: 'timing-watchers.ts', given }
  return watched(uses, way, programs, async ({ each }) => {
    const all = await Promise.all(each.map((one) => one.hears<Timed>('timed', patience)))
    return Math.max(...all.map(({ p99 }) => p99))
  })
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)

/** Both stand during the whole bench, so that each is measured beside the other one at rest. */
async function openWays(uses: Uses): Promise<{ alone: Way; redis: Way }> {
  const tasks = idleTasks()
  const ground = await openGround(uses, idleBuilders)
  const git = await openGit(uses)
  const shared = await openCloudGround(uses, { engine: tasks.engine })
  const { url } = ground.server
  const { a, b, balancer } = shared.cloud
  const alone = { name: 'without Redis', reports: url, backends: [url, url], token: ground.ada.token }
  const redis = { name: 'through Redis', reports: balancer.url, backends: [a.url, b.url], token: shared.ada.token }
  return {
    alone: { ...alone, play: () => playBuild(ground, git) },
    redis: { ...redis, play: () => playTask(shared, tasks) },
  }
}

await bench({
  name: 'redis-logs',
  question: 'What does the way through Redis to two backends cost log lines, over one server that has no Redis?',
  needs: cloudPeers,
  knobs: {
    rounds,
    watchers: `${2 * watchers} in two processes: ${watchers} on each of two backends, or all on the one server`,
    speed: `${lines} lines of about 90 characters, ${batch} a request, as fast as they are taken; watchers decode packets no further than to the numbers of their lines`,
    latency: `${timedLines} lines at ${perSecond} a second, a batch at most every 30 ms; full Socket.IO clients; from the time at which a line is due to the handler`,
    reports: `over ${connections} connections in turns, through a balancer that gives each backend every second one`,
    'through Redis':
      'two backends, Redis, the emulators of Firestore and Firebase Auth, an S3 server, all on this machine',
    'without Redis': 'one server as `npm start` runs it, with SQLite; both stand during the whole bench',
  },
  async run(uses) {
    const { alone, redis } = await openWays(uses)
    const speed = await alternate(rounds, { alone: () => rate(uses, alone), redis: () => rate(uses, redis) })
    const p99 = await alternate(rounds, { alone: () => latency(uses, alone), redis: () => latency(uses, redis) })
    const figure = (what: string, measured: Record<'alone' | 'redis', number[]>, unit: string) => ({
      what,
      measured: median(measured.redis) / median(measured.alone),
      unit: 'x' as const,
      raw: `${listed(measured.redis)} over ${listed(measured.alone)} ${unit}`,
    })
    return {
      figures: [
        figure('log lines a second to 200 watchers, through Redis over without', speed, 'lines/s'),
        figure('p99 of a log line from write to handler, through Redis over without', p99, 'ms'),
      ],
      table: {
        columns: ['round', 'without Redis lines/s', 'through Redis lines/s', 'without p99 ms', 'through p99 ms'],
        rows: speed.alone.map((one, at) => [
          ...[at + 1, one, speed.redis[at] ?? Number.NaN],
          ...[p99.alone[at] ?? Number.NaN, p99.redis[at] ?? Number.NaN],
        ]),
      },
      notes,
    }
  },
})
