// Plays a builder that has more lines than anybody can take: makes all of them ready, says `ready`, waits for `go`, and
// sends them as the builder does: one request at a time, from where the answer says. Says `fed` with the time it began.
import { setTimeout as pause } from 'node:timers/promises'
import { machineMillis } from '../../../test/kit/load.ts'
import { makeLines } from '../lines.ts'
import { bodyOf, Reporter } from '../reporter.ts'
import { hear, input, say } from './program.ts'

/** `connections` is one unless given, as a builder's; several take turns. */
export type FeederInput = { url: string; token: string; lines: number; batch: number; connections?: number }
export type Fed = { began: number; ended: number; waits: number }

const { url, token, lines, batch, connections = 1 } = input<FeederInput>()
const reporter = new Reporter({ url, token, connections })

const bodies = Array.from({ length: Math.ceil(lines / batch) }, (_, at) => {
  const first = at * batch + 1
  return bodyOf(first, makeLines(first, Math.min(batch, lines - first + 1)))
})

const go = hear('go')
say('ready')
await go
const began = machineMillis()
let accepted = 0
let waits = 0
while (accepted < lines) {
  const answer = await reporter.post(bodies[Math.floor(accepted / batch)] ?? Buffer.alloc(0))
  accepted = answer.accepted
  if (!answer.wait) continue
  waits += 1
  await pause(answer.wait)
}
say('fed', { began, ended: machineMillis(), waits } satisfies Fed)
reporter.close()
