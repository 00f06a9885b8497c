import { Writable } from 'node:stream'
import { quote } from '../quote.ts'
import { exportLines, isExportable } from './environment-file.ts'
import type { IsolatedCommand } from './isolation.ts'
import { type Spawned, type SpawnOptions, spawnProcess } from './start-process.ts'

/** Reads the command to its end before it does anything; `cat` is a program of the system's. */
export const waitScript = 'eval "$(/bin/cat <&5)"'

/**
 * A sandbox that stands and waits to be told its command. To make one takes longer than most of git's work, nearly all of
 * it waiting for the kernel, so it is made while something else is done. Nothing of the app runs in it before.
 */
export class WaitingSandbox {
  readonly #spawned: Spawned

  /** The program of `options` is a sandbox around a shell with `waitScript`. */
  constructor(options: SpawnOptions) {
    this.#spawned = spawnProcess(options, { stdin: false, fifth: true })
    // One that could not be started is not used, and whoever starts another hears why.
    this.#spawned.child.on('error', () => {})
  }

  get stands(): boolean {
    const { pid, exitCode, signalCode } = this.#spawned.child
    return pid !== undefined && exitCode === null && signalCode === null
  }

  /** Tells it what to run. From now on it is to be watched like any other. */
  tell(words: string): Spawned {
    const pipes: readonly unknown[] = this.#spawned.child.stdio
    const order = pipes[5]
    if (order instanceof Writable) order.on('error', () => {}).end(words)
    return this.#spawned
  }

  /** Ends it unused, with all that is in it. */
  async discard(): Promise<void> {
    const { child, first } = this.#spawned
    if (!this.stands || child.pid === undefined) return
    const gone = new Promise<void>((done) => child.once('exit', () => done()))
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    await gone
    await first?.gone()
    for (const pipe of child.stdio) pipe?.destroy()
  }
}

/**
 * A command as the shell of a waiting sandbox takes it, with its whole environment, so that nothing of it stands on a command
 * line. Nothing for a command that a shell cannot pass on as it is.
 */
export function wordsFor({ argv, environment, input }: IsolatedCommand, folder: string): string | undefined {
  if (input !== undefined || !isExportable(environment)) return undefined
  const run = `exec 5<&-\ncd ${quote(folder)} || exit 1\nunset OLDPWD SHLVL\n`
  const words = `${run}${exportLines(environment)}exec ${argv.map(quote).join(' ')}`
  return words.includes('\0') ? undefined : words
}
