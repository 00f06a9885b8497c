import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ProcessEntry, readProcess } from './process-table.ts'
import { untilNone } from './reach.ts'

const hearMs = 1000

/**
 * The first process inside of a sandbox. The program that made the sandbox may end before it does; but the kernel lets it
 * go only when all others inside are gone. So its end is the end of them all.
 */
export class FirstInside {
  readonly #told: Promise<void>
  #text = ''
  #entry: ProcessEntry | undefined

  /** `told` is what bwrap says of itself. */
  constructor(told: Readable) {
    this.#told = new Promise((done) => told.once('close', () => done()))
    told.on('error', () => {}).on('data', (chunk: Buffer) => this.#hear(chunk.toString()))
  }

  /** Waits until it is gone, with a deadline. Never rejects. */
  async gone(): Promise<void> {
    await Promise.race([this.#told, sleep(hearMs, undefined, { ref: false })])
    const first = this.#entry
    if (!first) return
    await untilNone(() => {
      const now = readProcess(first.pid)
      return now && now.startTime === first.startTime && !now.zombie ? 1 : 0
    })
  }

  #hear(text: string): void {
    this.#text = `${this.#text}${text}`.slice(-1000)
    const pid = /"child-pid":\s*(\d+)\D/.exec(this.#text)?.[1]
    if (pid) this.#entry ??= readProcess(Number(pid))
  }
}
