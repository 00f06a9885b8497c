// Plays a builder that has more lines than anybody can take: makes all of them ready, says `ready`, waits for `go`, and
// sends them as the builder does: one request at a time, from where the answer says. Says `fed` with the time it began.
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { machineMillis } from '../../../test/kit/load.ts'
import { makeLines } from '../lines.ts'
import { hear, input, say } from './program.ts'

export type FeederInput = { url: string; token: string; lines: number; batch: number }
export type Fed = { began: number; ended: number; waits: number }
type Answer = { ok: boolean; data: { accepted: number; wait?: number } }

const { url, token, lines, batch } = input<FeederInput>()
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function post(body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': body.length,
    }
    const sent = request(`${url}/builder/v1/events`, { method: 'POST', agent, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

const bodies = Array.from({ length: Math.ceil(lines / batch) }, (_, at) => {
  const first = at * batch + 1
  const count = Math.min(batch, lines - first + 1)
  return Buffer.from(JSON.stringify({ attempt: 1, logs: { first, lines: makeLines(first, count) } }))
})

const go = hear('go')
say('ready')
await go
const began = machineMillis()
let accepted = 0
let waits = 0
while (accepted < lines) {
  const body = bodies[Math.floor(accepted / batch)]
  const answer = await post(body ?? Buffer.alloc(0))
  if (!answer.ok) throw new Error(`The batch was refused: ${JSON.stringify(answer)}`)
  accepted = answer.data.accepted
  if (!answer.data.wait) continue
  waits += 1
  await pause(answer.data.wait)
}
say('fed', { began, ended: machineMillis(), waits } satisfies Fed)
agent.destroy()
