import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '../test/kit/client.ts'
import { TestServer } from '../test/kit/server.ts'
import { owner } from '../test/kit/stage.ts'
import { bench, type Figure } from './kit/bench.ts'
import { residentMegabytes } from './kit/machine.ts'
import { listed, median } from './kit/numbers.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 3
const sockets = 50
const settleSeconds = 5

async function measure(uses: Uses): Promise<{ alone: number; connected: number }> {
  const server = uses.keep(await TestServer.start(), (taken) => taken.stop())
  const resident = async () => {
    await pause(settleSeconds * 1000)
    return residentMegabytes(server.pid ?? 0)
  }
  const alone = await resident()
  const ada = await Client.signUp(server.url, owner, server.setupToken)
  const workspaceId = await ada.workspace()
  const clients = await Promise.all(Array.from({ length: sockets - 1 }, () => ada.again()))
  for (const client of clients) await client.send('join-workspace', workspaceId)
  const connected = await resident()
  for (const client of [ada, ...clients]) await client.close()
  await uses.release(server)
  return { alone, connected }
}

await bench({
  name: 'idle-memory',
  question: 'How much memory does a server hold that has nothing to do?',
  knobs: {
    rounds: `${rounds}, each a new server process with an empty data folder`,
    sockets: `none, then ${sockets} that have joined one workspace, after the first owner has signed up`,
    'read after': `${settleSeconds} s of rest`,
    memory: 'resident set as the kernel counts it, 1 MB is 1024 x 1024 bytes',
  },
  async run(uses) {
    const all: { alone: number; connected: number }[] = []
    for (let round = 0; round < rounds; round++) all.push(await measure(uses))
    const figure = (what: string, numbers: number[]): Figure => ({
      what,
      measured: median(numbers),
      unit: 'MB',
      budget: { at: 'most', value: 150 },
      raw: `${listed(numbers)} MB`,
    })
    return {
      figures: [
        figure(
          'idle server, resident memory, nothing connected',
          all.map(({ alone }) => alone),
        ),
        figure(
          `idle server, resident memory, ${sockets} sockets`,
          all.map(({ connected }) => connected),
        ),
      ],
      table: {
        columns: ['round', 'nothing connected MB', `${sockets} sockets MB`],
        rows: all.map(({ alone, connected }, at) => [at + 1, alone, connected]),
      },
    }
  },
})
