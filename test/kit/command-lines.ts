import { readdirSync, readFileSync } from 'node:fs'

/** Collects the command lines of all processes of this machine until it is ended; a short one may be missed. */
export class CommandLines {
  readonly seen = new Set<string>()
  readonly #timer = setInterval(() => this.#look(), 15)

  #look(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        this.seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
      } catch {
        // The process has ended meanwhile.
      }
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
