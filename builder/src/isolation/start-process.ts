import { spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { deferred } from '../deferred.ts'
import type { Breach, CommandEnd, IsolatedCommand, RunningCommand } from './isolation.ts'
import { killFamily, ProcessFamily } from './process-family.ts'
import { type WatchedLimits, watchLimits } from './watch-limits.ts'

const drainMs = 1500

export type StartOptions = {
  argv: readonly string[]
  cwd: string
  environment: Readonly<Record<string, string>>
  command: Pick<IsolatedCommand, 'input' | 'onOutput'>
  marker?: string
  /** What the program reads from file descriptor 3. */
  thirdInput?: string
  limits: WatchedLimits
  folder: string
}

/** Starts a program in a process group of its own and watches it until the last of its processes is gone. */
export function startProcess(options: StartOptions): RunningCommand {
  const [program = '', ...rest] = options.argv
  const third = options.thirdInput
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: { ...options.environment },
    detached: true,
    stdio: [options.command.input ? 'pipe' : 'ignore', 'pipe', 'pipe', ...(third ? (['pipe'] as const) : [])],
  })
  if (third && child.stdio[3] instanceof Writable) child.stdio[3].on('error', () => {}).end(third)
  if (child.stdin) options.command.input?.pipe(child.stdin.on('error', () => {}))
  const { promise, resolve } = deferred<CommandEnd>()
  if (child.pid === undefined) {
    child.on('error', (error) => resolve({ code: null, signal: null, problem: error.message }))
    return { finished: promise, kill: () => {} }
  }
  const { onOutput } = options.command
  child.stdout?.on('data', (chunk: Buffer) => onOutput('stdout', chunk))
  child.stderr?.on('data', (chunk: Buffer) => onOutput('stderr', chunk))
  const group = child.pid
  const family = new ProcessFamily({ root: group, ...(options.marker ? { marker: options.marker } : {}) })
  let breach: Breach | undefined
  const kill = () => void killFamily(family, { group, rounds: 3 })
  const stopWatching = watchLimits({
    family,
    limits: options.limits,
    folder: options.folder,
    onBreach: (kind) => {
      breach = kind
      kill()
    },
  })
  const closed = new Promise<void>((done) => child.once('close', () => done()))
  child.once('exit', async (code, signal) => {
    stopWatching()
    await killRest(family, group)
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })])
    child.stdout?.destroy()
    child.stderr?.destroy()
    resolve({ code, signal, ...(breach ? { breach } : {}) })
  })
  return { finished: promise, kill }
}

/** What a command leaves behind is killed; with a deadline, because a process in the kernel's hands may take its time. */
async function killRest(family: ProcessFamily, group: number): Promise<void> {
  for (let round = 0; round < 100; round++) {
    if (killFamily(family, { group, rounds: 1 }) === 0) return
    await sleep(10)
  }
}
