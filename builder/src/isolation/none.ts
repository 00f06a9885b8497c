import { dirname, join } from 'node:path'
import type { InsidePaths, IsolatedCommand, Isolation, RunningCommand } from './isolation.ts'
import { taskLimit } from './kernel-limits.ts'
import { commandMarker, jobMarker } from './process-family.ts'
import { processesOfUsers } from './process-table.ts'
import { startProcess } from './start-process.ts'
import type { WatchedLimits } from './watch-limits.ts'

export type NoIsolationOptions = {
  /** `<deploymentId>-<attempt>`. */
  job: string
  folder: string
  paths: InsidePaths
  limits: WatchedLimits
  hostSearchPath: string
}

/** A process group, a clean environment and limits; no wall. The server allows it only where one person is at home. */
export class NoIsolation implements Isolation {
  readonly kind = 'none'
  readonly paths: InsidePaths
  readonly host: InsidePaths
  readonly searchPath: string
  readonly #options: NoIsolationOptions
  #commands = 0

  constructor(options: NoIsolationOptions) {
    this.#options = options
    this.paths = options.paths
    this.host = options.paths
    this.searchPath = [dirname(process.execPath), options.hostSearchPath].join(':')
  }

  async open(): Promise<void> {}

  async adopt(): Promise<void> {}

  async ready(): Promise<void> {}

  run(command: IsolatedCommand): RunningCommand {
    const name = `${this.#options.job}:${++this.#commands}`
    return startProcess({
      argv: withFileLimits(command.argv, this.#options.limits),
      cwd: join(this.paths.checkout, command.folder),
      environment: { ...command.environment, [jobMarker]: this.#options.job, [commandMarker]: name },
      command,
      marker: `${commandMarker}=${name}`,
      limits: this.#options.limits,
      folder: this.#options.folder,
    })
  }

  async close(): Promise<void> {}
}

/** No core files, no single file beyond the disk limit, no endless processes; by the shell, so that it works on every Unix. */
function withFileLimits(argv: readonly string[], limits: WatchedLimits): string[] {
  const blocks = Math.ceil(limits.diskBytes / 512)
  const user = process.getuid?.() ?? 0
  // Shells do not agree on the letter. What this user runs beside the build counts as well, and nothing holds root.
  const most = user === 0 ? undefined : taskLimit(limits) + processesOfUsers(new Set([user])).length
  const tasks = most === undefined ? '' : `{ ulimit -u ${most} || ulimit -p ${most}; } 2> /dev/null; `
  return ['/bin/sh', '-c', `ulimit -c 0; ulimit -f ${blocks}; ${tasks}exec "$@"`, 'sh', ...argv]
}
