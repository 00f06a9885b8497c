// The reference for the way of log lines: a bare Socket.IO server that holds the lines already and emits them to a room,
// in the same batches. It yields after each batch, and holds back while a watcher has more than 1 MiB unsent, because
// without either everything would lie in its memory before the first byte leaves. It rests while it holds back: a loop
// that looks all the time would take the processor from the watchers.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import { machineMillis } from '../../../test/kit/load.ts'
import type { LogLine } from '../../../test/kit/wire.ts'
import { makeLines } from '../lines.ts'
import { hear, input, say } from './program.ts'

export type BareInput = { deploymentId: string; lines: number; batch: number }

const { deploymentId, lines, batch } = input<BareInput>()
const batches: LogLine[][] = []
for (let first = 1; first <= lines; first += batch) batches.push(makeLines(first, Math.min(batch, lines - first + 1)))

const server = createServer()
const io = new Server(server, { transports: ['websocket'] })
io.on('connection', (socket) => {
  socket.on('watch-logs', (_payload: unknown, answer: (reply: unknown) => void) => {
    void socket.join('watchers')
    answer({ ok: true, data: { lines: [], next: 0, done: false, live: true } })
  })
})

function isBehind(): boolean {
  return [...io.sockets.sockets.values()].some(({ conn }) => {
    const webSocket = Reflect.get(conn.transport, 'socket') as { bufferedAmount: number }
    return webSocket.bufferedAmount > 1024 * 1024
  })
}

const go = hear('go')
server.listen(0, '127.0.0.1', () => say('listening', { port: (server.address() as AddressInfo).port }))
await go
const began = machineMillis()
for (const logs of batches) {
  while (isBehind()) await pause(1)
  io.to('watchers').emit('new-log', { id: deploymentId, deploymentId, logs })
  await nextTurn()
}
say('fed', { began, ended: machineMillis(), waits: 0 })
