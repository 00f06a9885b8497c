import type { Readable } from 'node:stream'
import type { IsolationKind } from '@trellis/shared'

/** Why a watchdog ended a command. */
export type Breach = 'memory_limit' | 'process_limit' | 'disk_limit'

export type CommandEnd = {
  code: number | null
  signal: string | null
  breach?: Breach
  /** The command could not be started at all. */
  problem?: string
}

/** `host` is for git alone, which must reach addresses that only the builder has checked. */
export type CommandNetwork = 'sandbox' | 'host'

export type IsolatedCommand = {
  /** Program and arguments; found by PATH. */
  argv: readonly string[]
  /** Where to run, relative to the checkout; empty for its root. */
  folder: string
  /** The whole environment: nothing of the builder's own comes along. */
  environment: Readonly<Record<string, string>>
  network: CommandNetwork
  /** What the command reads from its standard input; nothing when absent. Not read to its end when the command ends before. */
  input?: Readable
  /** Output in order; called synchronously, so a slow reader slows the command down. */
  onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
}

export type RunningCommand = {
  /** Settles after the last process of the command is gone; never rejects. */
  finished: Promise<CommandEnd>
  /** Ends the command with everything that it started, at once and without asking. May be called again. */
  kill: () => void
}

/** The job's folders and the names that they have for commands inside. */
export type IsolatedPaths = { checkout: string; home: string; temporary: string; git: string }

/** What commands see: the job's folders, and the folder of fetched toolchains, which is read-only there. */
export type InsidePaths = IsolatedPaths & { toolchains: string }

/**
 * A wall around users' code. One object per job, one implementation per kind; docs/isolation.md says what each promises.
 */
export interface Isolation {
  readonly kind: IsolationKind
  /** The same folders on the host, where the builder works on them. */
  readonly host: InsidePaths
  /** The folders as commands see them. */
  readonly paths: InsidePaths
  /** Where commands find programs. */
  readonly searchPath: string
  /** Makes what must stand before the first command. Others may be called meanwhile and wait for it; only `run` does not. */
  open(): Promise<void>
  /** Hands files that the builder made over to the commands, so that these may change them. */
  adopt(path: string): Promise<void>
  /** Waits until commands with this network may be run. Rejects when they never will. */
  ready(network: CommandNetwork): Promise<void>
  /** So many commands with this network will come: what they take time to start can be made ready. It may do nothing. */
  prepare?(network: CommandNetwork, commands: number): void
  run(command: IsolatedCommand): RunningCommand
  /** Takes everything down. No process of the job is left afterwards. */
  close(): Promise<void>
}
