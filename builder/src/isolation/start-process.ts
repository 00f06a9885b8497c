import { type ChildProcess, spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { deferred } from '../deferred.ts'
import { FirstInside } from './first-inside.ts'
import type { Breach, CommandEnd, IsolatedCommand, RunningCommand } from './isolation.ts'
import { familyReach, type Reach } from './reach.ts'
import { type Elsewhere, type WatchedLimits, watchLimits } from './watch-limits.ts'

const drainMs = 1500

export type SpawnOptions = {
  argv: readonly string[]
  cwd: string
  environment: Readonly<Record<string, string>>
  /** What the program reads from file descriptor 3. */
  thirdInput?: string
  /** The program makes a sandbox and tells on file descriptor 4, beside its `thirdInput`, which process is the first inside. */
  tellsFirst?: boolean
}

export type StartOptions = SpawnOptions & {
  command: Pick<IsolatedCommand, 'input' | 'onOutput'>
  marker?: string
  /** For processes that are not known by descent and `marker`. Told the id of the first one. */
  reach?: (root: number) => Reach
  /** What the command may use up outside of its processes and its folder. */
  elsewhere?: Elsewhere
  limits: WatchedLimits
  folder: string
}

/** A program in a process group of its own, of which nothing was read yet. */
export type Spawned = { child: ChildProcess; first: FirstInside | undefined }

/** `fifth`: the program is told more on file descriptor 5, beside what `tellsFirst` asks for. */
export function spawnProcess(options: SpawnOptions, given: { stdin: boolean; fifth?: boolean }): Spawned {
  const [program = '', ...rest] = options.argv
  const third = options.thirdInput
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: { ...options.environment },
    detached: true,
    stdio: [
      given.stdin ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      ...extraPipes(options),
      ...(given.fifth ? ['pipe' as const] : []),
    ],
  })
  if (third && child.stdio[3] instanceof Writable) child.stdio[3].on('error', () => {}).end(third)
  const first = child.stdio[4] instanceof Readable ? new FirstInside(child.stdio[4]) : undefined
  return { child, first }
}

/** Starts a program and watches it until the last of its processes is gone. */
export function startProcess(options: StartOptions): RunningCommand {
  return watchProcess(spawnProcess(options, { stdin: options.command.input !== undefined }), options)
}

/** The same of one that was started in this turn, or that has not ended yet. */
export function watchProcess({ child, first }: Spawned, options: StartOptions): RunningCommand {
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
  const reach = options.reach?.(group) ?? familyReach(group, options.marker)
  let breach: Breach | undefined
  const stopWatching = watchLimits({
    reach,
    limits: options.limits,
    folder: options.folder,
    ...(options.elsewhere ? { elsewhere: options.elsewhere } : {}),
    onBreach: (kind) => {
      breach = kind
      reach.kill()
    },
  })
  const closed = new Promise<void>((done) => child.once('close', () => done()))
  child.once('exit', async (code, signal) => {
    stopWatching()
    breach ??= await reach.verdict?.(code)
    await reach.clear()
    await first?.gone()
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })])
    child.stdout?.destroy()
    child.stderr?.destroy()
    resolve({ code, signal, ...(breach ? { breach } : {}) })
  })
  return { finished: promise, kill: () => reach.kill() }
}

function extraPipes({ thirdInput, tellsFirst }: SpawnOptions): 'pipe'[] {
  if (!thirdInput) return []
  return tellsFirst ? ['pipe', 'pipe'] : ['pipe']
}
