// Plays a builder whose build prints at a steady pace: each line begins with the time of the machine's clock at which it is
// written, and a batch goes out when the one before is answered, at most every 30 ms, as the builder does it. Says `ready`,
// waits for `go`, and says `fed` at the end. Its requests take turns on `connections` connections.
import { setTimeout as pause } from 'node:timers/promises'
import { makeLine } from '../lines.ts'
import { Reporter } from '../reporter.ts'
import { hear, input, say } from './program.ts'

export type PacedInput = { url: string; token: string; lines: number; perSecond: number; connections: number }

const batchMs = 30
const { url, token, lines, perSecond, connections } = input<PacedInput>()
const reporter = new Reporter({ url, token, connections })
const now = () => process.hrtime.bigint()

const go = hear('go')
say('ready')
await go
const start = now()
const kept: ReturnType<typeof makeLine>[] = []
let written = 0
let accepted = 0
while (accepted < lines) {
  const turn = now()
  while (written < lines && (Number(turn - start) / 1e9) * perSecond > written) {
    written += 1
    const line = makeLine(written)
    // A line is written when it is due; that it lies until the batch goes is a part of its way.
    const due = start + BigInt(Math.round(((written - 1) / perSecond) * 1e9))
    kept.push({ ...line, text: `@${due} ${line.text}` })
  }
  const first = accepted + 1
  const some = kept.slice(accepted, accepted + 4000)
  const answer = some.length > 0 ? await reporter.lines(first, some) : { accepted }
  accepted = answer.accepted
  await pause(Math.max(answer.wait ?? 0, batchMs - Number(now() - turn) / 1e6))
}
say('fed', {})
reporter.close()
