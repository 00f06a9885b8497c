// Many watchers of one log, each a full Socket.IO client. Printed lines carry the time at which they were written, of the
// machine's monotonic clock in nanoseconds; the difference to the time in the handler is kept. Says `watching`, then, when
// all have every printed line, `timed` with the latencies' quantiles over all watchers and lines, in milliseconds.
import { io, type Socket } from 'socket.io-client'
import type { LogLine, LogPage, NewLog, Reply } from '../../../test/kit/wire.ts'
import { quantile } from '../numbers.ts'
import { input, say } from './program.ts'

export type TimingInput = { url: string; token: string; deploymentId: string; watchers: number; lines: number }
/** `early` counts the lines that came by a page, before the watcher was live; they are not timed. */
export type Timed = {
  p50: number
  p90: number
  p99: number
  max: number
  samples: number
  early: number
  perSecond: number
}

const { url, token, deploymentId, watchers, lines } = input<TimingInput>()
const latencies = new Float64Array(watchers * lines)
const printed = /^@(\d+) /
let samples = 0
let early = 0
let firstWrite = Number.NaN
let lastWrite = Number.NaN

function take(line: LogLine, now: number): void {
  const written = Number(printed.exec(line.text)?.[1] ?? Number.NaN) / 1e6
  if (Number.isNaN(written)) return
  if (Number.isNaN(firstWrite)) firstWrite = written
  lastWrite = written
  latencies[samples++] = now - written
}

function report(): void {
  const timed = latencies.subarray(0, samples)
  const at = (share: number) => quantile(timed, share)
  const perSecond = (lines / (lastWrite - firstWrite)) * 1000
  say('timed', { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), samples, early, perSecond } satisfies Timed)
}

function listen(socket: Socket): void {
  socket.on('new-log', ({ logs }: NewLog) => {
    const now = Number(process.hrtime.bigint()) / 1e6
    for (const line of logs) take(line, now)
    if (samples + early >= watchers * lines) report()
  })
}

async function watch(socket: Socket): Promise<void> {
  for (let after = 0; ; ) {
    const reply: Reply<LogPage> = await socket.emitWithAck('watch-logs', { deploymentId, after })
    if (!reply.ok) throw new Error(reply.error.message)
    early += reply.data.lines.filter(({ text }) => printed.test(text)).length
    if (reply.data.live || reply.data.done) return
    after = reply.data.next
  }
}

const sockets = Array.from({ length: watchers }, () =>
  io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true }),
)
await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))))
for (const socket of sockets) listen(socket)
for (const socket of sockets) await watch(socket)
say('watching')
