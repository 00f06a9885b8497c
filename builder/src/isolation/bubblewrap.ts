import { lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nulEnded } from './environment-file.ts'
import { runHelper } from './helper-process.ts'
import {
  type InsideOptions,
  insideMounts,
  insidePaths,
  insideSearchPath,
  makeInside,
  sharedMemory,
  userIdOf,
} from './inside.ts'
import type { CommandNetwork, InsidePaths, IsolatedCommand, Isolation, RunningCommand } from './isolation.ts'
import { fileSizeLimit, taskLimit } from './kernel-limits.ts'
import { systemArguments } from './mounts.ts'
import { Namespace } from './namespace.ts'
import { jobMarker } from './process-family.ts'
import { type Spawned, type SpawnOptions, startProcess, watchProcess } from './start-process.ts'
import { WaitingSandbox, waitScript, wordsFor } from './waiting-sandbox.ts'
import type { WatchedLimits } from './watch-limits.ts'

const insideId = 1000

type SandboxedCommand = Pick<IsolatedCommand, 'argv' | 'folder' | 'environment' | 'network'>

/** What a sandbox runs until it is told its command; the system's own shell, in the checkout, with nothing around it. */
const waitingCommand = { argv: ['/bin/sh', '-c', waitScript], folder: '', environment: {} }
const flatEntries = 50

/**
 * How a sandbox comes to be. `drop`: started by root, which gives the job a user id of its own that owns nothing else.
 * `root`: the same where the kernel lets only root make sandboxes. `user`: started by an ordinary user.
 */
export type SandboxMode = 'drop' | 'root' | 'user'

export type GroundOptions = InsideOptions & {
  mode: Promise<SandboxMode>
  job: string
  /** Private addresses that stay reachable, such as a registry of the house. */
  reachable: Promise<readonly string[]>
}

/** `ground` is what stands already of it. */
export type BubblewrapOptions = GroundOptions & { limits: WatchedLimits; ground?: Promise<Ground> }

/** What all sandboxes of a job stand on. */
export type Ground = { mode: SandboxMode; namespace: Namespace; mounts: ReturnType<typeof insideMounts> }

/** Makes it, which takes no plan. It ends with the builder, or when its namespace is closed. */
export async function openGround(options: GroundOptions): Promise<Ground> {
  const { folder, host, job, reachable } = options
  await makeInside(options, insideId)
  const mounts = insideMounts(options)
  const asRoot = process.getuid?.() === 0
  const namespace = new Namespace({ asRoot, mounts: [...mounts.common, mounts.git], reachable })
  const given = [...Object.values(host), sharedMemory(folder)]
  const standing = namespace.open()
  try {
    const [mode] = await Promise.all([options.mode.then((mode) => giveAway(given, { mode, job })), standing])
    return { mode, namespace, mounts }
  } catch (cause) {
    // What is still being made could not be closed yet, and would be left.
    await standing.catch(() => {})
    await namespace.close()
    throw cause
  }
}

async function giveAway(paths: readonly string[], { mode, job }: Pick<Ground, 'mode'> & { job: string }) {
  const id = userIdOf(job)
  if (mode === 'drop') await Promise.all(paths.map((path) => lchown(path, id, id)))
  return mode
}

/** Commands see their checkout, the toolchain and the internet, nothing else: own user, process, mount and network names. */
export class Bubblewrap implements Isolation {
  readonly kind = 'bubblewrap'
  readonly paths = insidePaths
  readonly host: InsidePaths
  readonly searchPath = insideSearchPath()
  readonly #options: BubblewrapOptions
  #opened: Promise<Ground> | undefined
  #inside: Ground | undefined
  #closed = false
  readonly #waiting: Partial<Record<CommandNetwork, WaitingSandbox | undefined>> = {}
  readonly #expected: Record<CommandNetwork, number> = { sandbox: 0, host: 0 }

  constructor(options: BubblewrapOptions) {
    this.#options = options
    this.host = { ...options.host, toolchains: options.toolchains }
  }

  async open(): Promise<void> {
    this.#opened ??= this.#options.ground ?? openGround(this.#options)
    this.#inside = await this.#opened
    for (const network of ['host', 'sandbox'] as const) this.prepare(network, this.#expected[network])
  }

  /** Links are handed over themselves, never what they lead to. */
  async adopt(path: string): Promise<void> {
    if ((await this.#options.mode) !== 'drop') return
    const id = userIdOf(this.#options.job)
    if (await adoptedFlat(path, id)) return
    await runHelper(['chown', '--recursive', '--no-dereference', `${id}:${id}`, '--', path], 600_000)
  }

  /** git goes before the sandbox's own network stands. */
  async ready(network: 'sandbox' | 'host'): Promise<void> {
    await this.open()
    if (network === 'sandbox') await this.#inside?.namespace.networkReady()
  }

  /** At once where the ground stands; so the next command finds one, and the one after it another. */
  prepare(network: CommandNetwork, commands: number): void {
    this.#expected[network] = commands
    if (commands <= 0 || this.#closed || this.#waiting[network] || !this.#inside) return
    this.#waiting[network] = new WaitingSandbox(this.#sandbox(this.#inside, { network, ...waitingCommand }))
  }

  run(command: IsolatedCommand): RunningCommand {
    const inside = this.#inside
    if (!inside) throw new Error('The sandbox is not open yet.')
    const { limits, folder } = this.#options
    const options = { ...this.#sandbox(inside, command), command, limits, folder }
    const told = this.#tell(command)
    return told ? watchProcess(told, options) : startProcess(options)
  }

  #tell(command: IsolatedCommand): Spawned | undefined {
    const { network } = command
    const words = wordsFor(command, this.#folderOf(command))
    const waiting = this.#waiting[network]
    if (words === undefined || !waiting) return undefined
    this.#waiting[network] = undefined
    if (!waiting.stands) return undefined
    const told = waiting.tell(words)
    this.prepare(network, this.#expected[network] - 1)
    return told
  }

  #sandbox(inside: Ground, command: SandboxedCommand): SpawnOptions {
    return {
      argv: [
        ...inside.namespace.enter(command.network),
        ...this.#dropArguments(inside),
        ...this.#limitArguments(inside),
        ...['bwrap', '--args', '3', '--info-fd', '4', '--'],
        ...command.argv,
      ],
      cwd: '/',
      // The command's own environment holds for nothing on this side of the wall, and stands on no command line. By the
      // mark whoever cleans up finds a sandbox whose builder was killed while it was made: bwrap waits for ever then.
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', [jobMarker]: this.#options.job },
      thirdInput: nulEnded(this.#wallArguments(command, inside)),
      tellsFirst: true,
    }
  }

  #folderOf({ folder }: Pick<IsolatedCommand, 'folder'>): string {
    return join(this.paths.checkout, folder)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(Object.values(this.#waiting).map((waiting) => waiting?.discard()))
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.namespace.close()
  }

  #dropArguments({ mode }: Ground): string[] {
    if (mode !== 'drop') return []
    const id = String(userIdOf(this.#options.job))
    return ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--']
  }

  /**
   * A second fence behind the watchdog. The number of tasks counts threads too, and can only be held against a user id
   * that belongs to this job alone.
   */
  #limitArguments({ mode }: Ground): string[] {
    const { limits } = this.#options
    const tasks = mode === 'drop' ? [`--nproc=${taskLimit(limits)}`] : []
    return ['prlimit', '--core=0', `--fsize=${fileSizeLimit(limits)}`, ...tasks, '--']
  }

  #wallArguments(command: SandboxedCommand, { namespace, mounts }: Ground): string[] {
    const shown = [...mounts.common, ...(command.network === 'host' ? [mounts.git] : [])]
    const binds = shown.flatMap((mount) => [
      mount.writable ? '--bind' : '--ro-bind',
      namespace.sourceOf(mount),
      mount.to,
    ])
    const environment = Object.entries(command.environment).flatMap(([name, value]) => ['--setenv', name, value])
    return [
      ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
      ...['--die-with-parent', '--new-session', '--disable-userns', '--cap-drop', 'ALL', '--clearenv'],
      ...['--uid', `${insideId}`, '--gid', `${insideId}`, '--hostname', 'trellis'],
      ...systemArguments(),
      ...['--proc', '/proc', '--dev', '/dev'],
      ...binds,
      // What is left writable lies in the job's folder, where its size is watched, and not in memory.
      ...['--remount-ro', '/dev', '--remount-ro', '/'],
      ...environment,
      ...['--chdir', this.#folderOf(command)],
    ]
  }
}

/** A folder with a few files and nothing deeper needs no program of its own. False when it is another one, untouched. */
async function adoptedFlat(path: string, id: number): Promise<boolean> {
  // What a link leads to is not for whoever has the link.
  if (!(await lstat(path).catch(() => undefined))?.isDirectory()) return false
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (!entries || entries.length > flatEntries || entries.some((entry) => entry.isDirectory())) return false
  await Promise.all([path, ...entries.map(({ name }) => join(path, name))].map((each) => lchown(each, id, id)))
  return true
}
