import { dirname, join } from 'node:path'
import type { InsidePaths, IsolatedCommand, Isolation, RunningCommand } from './isolation.ts'
import { commandMarker, jobMarker } from './process-family.ts'
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

/** No core files, and no single file beyond the disk limit; by the shell, so that it works on every Unix. */
function withFileLimits(argv: readonly string[], limits: WatchedLimits): string[] {
  const blocks = Math.ceil(limits.diskBytes / 512)
  return ['/bin/sh', '-c', `ulimit -c 0; ulimit -f ${blocks}; exec "$@"`, 'sh', ...argv]
}
