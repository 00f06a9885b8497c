// Many watchers of one log that only count lines: says `watching` when every one of them is live, and `held` with the time
// of the machine's clock (milliseconds) when each of them has every line.
import { io, type Socket } from 'socket.io-client'
import { machineMillis } from '../../../test/kit/load.ts'
import type { LogPage, Reply } from '../../../test/kit/wire.ts'
import { leanParser, rangeOf } from '../lean-parser.ts'
import { input, say } from './program.ts'

export type CountingInput = { url: string; token: string; deploymentId: string; watchers: number; lines: number }
/** `lagged` counts how often a watcher had to pull again, `wrong` the packets that did not follow the one before. */
export type Held = { at: number; lagged: number; wrong: number }

const { url, token, deploymentId, watchers, lines } = input<CountingInput>()
const state = { through: 0, lagged: 0, wrong: 0 }

class Watcher {
  last = 0
  readonly socket: Socket

  constructor() {
    const parser = leanParser((text) => this.take(rangeOf(text)))
    this.socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true, parser })
    this.socket.on('log-lagging', () => {
      state.lagged += 1
      void this.pull()
    })
  }

  async pull(): Promise<void> {
    for (;;) {
      const reply: Reply<LogPage> = await this.socket.emitWithAck('watch-logs', { deploymentId, after: this.last })
      if (!reply.ok) throw new Error(reply.error.message)
      const [first, last] = [reply.data.lines[0], reply.data.lines.at(-1)]
      if (first && last) this.take({ first: first.seq, last: last.seq })
      if (reply.data.live || reply.data.done) return
    }
  }

  take({ first, last }: { first: number; last: number }): void {
    if (first !== this.last + 1) state.wrong += 1
    this.last = last
    if (last < lines) return
    state.through += 1
    if (state.through === watchers) say('held', { at: machineMillis(), lagged: state.lagged, wrong: state.wrong })
  }
}

const all = Array.from({ length: watchers }, () => new Watcher())
await Promise.all(all.map(({ socket }) => new Promise<void>((resolve) => socket.once('connect', resolve))))
for (const watcher of all) await watcher.pull()
say('watching')
