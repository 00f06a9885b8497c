import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { closeGround, openGit, openGround } from './kit/ground.ts'
import { type Helper, startHelper } from './kit/helper.ts'
import { listed, median } from './kit/numbers.ts'
import { idleBuilders, playBuild } from './kit/played-build.ts'
import type { Held } from './kit/programs/counting-watchers.ts'
import type { Fed } from './kit/programs/line-feeder.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 4
const watchers = 50
const lines = 200_000
const noticeLines = 500
const feedLines = 4000

const notes: string[] = []

function helper(uses: Uses, program: string, given: object): Helper {
  return uses.keep(startHelper(program, given), (taken) => taken.end())
}

/** From the first line that is fed to the last line at the last watcher, as lines per second. */
async function rate(name: string, feeder: Helper, counting: Helper): Promise<number> {
  await counting.hears('watching')
  feeder.say('go')
  const { began, waits } = await feeder.hears<Fed>('fed')
  const { at, lagged, wrong } = await counting.hears<Held>('held')
  if (wrong > 0) throw new Error(`${name}: ${wrong} packets did not follow the one before`)
  if (waits + lagged > 0)
    notes.push(`${name}: the feeder was told to wait ${waits} times, watchers lagged ${lagged} times`)
  return (lines / (at - began)) * 1000
}

async function product(uses: Uses): Promise<number> {
  const ground = await openGround(uses, idleBuilders)
  const git = await openGit(uses)
  const { builder, deploymentId, cancel } = await playBuild(ground, git)
  const { url } = ground.server
  const feeder = helper(uses, 'line-feeder.ts', { url, token: builder.token, lines, batch: feedLines })
  const counting = helper(uses, 'counting-watchers.ts', { url, token: ground.ada.token, deploymentId, watchers, lines })
  await feeder.hears('ready')
  const measured = await rate('product', feeder, counting)
  await cancel()
  for (const taken of [counting, feeder, git]) await uses.release(taken)
  await closeGround(uses, ground)
  return measured
}

async function reference(uses: Uses): Promise<number> {
  const deploymentId = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const bare = helper(uses, 'bare-socket-io.ts', { deploymentId, lines, batch: noticeLines })
  const { port } = await bare.hears<{ port: number }>('listening')
  const url = `http://127.0.0.1:${port}`
  const counting = helper(uses, 'counting-watchers.ts', { url, token: '', deploymentId, watchers, lines })
  const measured = await rate('reference', bare, counting)
  for (const taken of [counting, bare]) await uses.release(taken)
  return measured
}

await bench({
  name: 'log-throughput',
  question: 'How many log lines a second reach 50 watchers, over bare Socket.IO with the same batches?',
  knobs: {
    rounds,
    watchers,
    lines: `${lines} of about 90 characters`,
    batches: `at most ${noticeLines} lines a notice`,
    product: `a new server; a played builder posts ${feedLines} lines a request to /builder/v1/events, as fast as they are taken; lines are checked, kept in the Relay, archived in the Store and sent`,
    reference: 'a new process with Socket.IO alone, which holds the lines already and only emits them',
    'watchers run': 'in one process of their own that decodes packets no further than to the numbers of their lines',
  },
  async run(uses) {
    const measured = await alternate(rounds, { reference: () => reference(uses), product: () => product(uses) })
    return {
      figures: [
        {
          what: 'log lines a second to 50 watchers over bare Socket.IO',
          measured: median(measured.product) / median(measured.reference),
          unit: 'x',
          budget: { at: 'least', value: 0.7 },
          raw: `${listed(measured.product)} over ${listed(measured.reference)} lines/s`,
        },
      ],
      table: {
        columns: ['round', 'bare Socket.IO lines/s', 'product lines/s', 'product over bare'],
        rows: measured.reference.map((bare, at) => [
          at + 1,
          bare,
          measured.product[at] ?? 0,
          (measured.product[at] ?? 0) / bare,
        ]),
      },
      notes,
    }
  },
})
