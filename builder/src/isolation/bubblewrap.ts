import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runHelper } from './helper-process.ts'
import type { IsolatedCommand, IsolatedPaths, Isolation, RunningCommand } from './isolation.ts'
import { type Mount, systemArguments, toolchainMount, toolchainPlace } from './mounts.ts'
import { Namespace, sandboxResolver } from './namespace.ts'
import { startProcess } from './start-process.ts'
import type { WatchedLimits } from './watch-limits.ts'

const insideId = '1000'
const adoptMs = 60_000

/**
 * How a sandbox comes to be. `drop`: started by root, which gives the job a user id of its own that owns nothing else.
 * `root`: the same where the kernel lets only root make sandboxes. `user`: started by an ordinary user.
 */
export type SandboxMode = 'drop' | 'root' | 'user'

export type BubblewrapOptions = {
  mode: SandboxMode
  job: string
  folder: string
  /** The job's folders on the host. */
  host: IsolatedPaths
  /** More of the host to show to all commands. */
  shown: readonly Mount[]
  /** Private addresses that stay reachable, such as a registry of the house. */
  reachable: readonly string[]
  limits: WatchedLimits
}

/** Commands see their checkout, the toolchain and the internet, nothing else: own user, process, mount and network names. */
export class Bubblewrap implements Isolation {
  readonly kind = 'bubblewrap'
  readonly paths: IsolatedPaths = {
    checkout: '/workspace',
    home: '/home/trellis',
    temporary: '/tmp',
    git: '/run/trellis/git',
  }
  readonly searchPath: string
  readonly #options: BubblewrapOptions
  readonly #mounts: { common: Mount[]; git: Mount }
  readonly #namespace: Namespace

  constructor(options: BubblewrapOptions) {
    this.#options = options
    const { host } = options
    const toolchain = toolchainMount()
    this.searchPath = `${toolchain ? `${toolchainPlace}/bin:` : ''}/usr/local/bin:/usr/bin:/bin`
    const etc = Object.keys(etcFiles)
    this.#mounts = {
      common: [
        { from: host.checkout, to: this.paths.checkout, writable: true },
        { from: host.home, to: this.paths.home, writable: true },
        { from: host.temporary, to: this.paths.temporary, writable: true },
        { from: join(options.folder, 'shm'), to: '/dev/shm', writable: true },
        ...(toolchain ? [toolchain] : []),
        ...etc.map((name) => ({ from: join(options.folder, 'etc', name), to: `/etc/${name}`, writable: false })),
        ...options.shown,
      ],
      git: { from: host.git, to: this.paths.git, writable: false },
    }
    const mounts = [...this.#mounts.common, this.#mounts.git]
    this.#namespace = new Namespace({ asRoot: options.mode !== 'user', mounts, reachable: options.reachable })
  }

  async open(): Promise<void> {
    const folder = join(this.#options.folder, 'etc')
    await mkdir(folder, { recursive: true })
    for (const [name, text] of Object.entries(etcFiles)) await writeFile(join(folder, name), text)
    const shared = join(this.#options.folder, 'shm')
    await mkdir(shared, { recursive: true })
    const { checkout, home, temporary, git } = this.#options.host
    for (const path of [checkout, home, temporary, git, shared]) await this.adopt(path)
    await this.#namespace.open()
  }

  async adopt(path: string): Promise<void> {
    if (this.#options.mode !== 'drop') return
    const id = userId(this.#options.job)
    await runHelper(['chown', '-RhP', `${id}:${id}`, path], adoptMs)
  }

  /** git goes before the sandbox's own network stands. */
  async ready(network: 'sandbox' | 'host'): Promise<void> {
    if (network === 'sandbox') await this.#namespace.networkReady()
  }

  run(command: IsolatedCommand): RunningCommand {
    return startProcess({
      argv: [
        ...this.#namespace.enter(command.network),
        ...this.#dropArguments(),
        ...this.#limitArguments(),
        ...['bwrap', '--args', '3', '--'],
        ...command.argv,
      ],
      cwd: '/',
      // The command's own environment holds for nothing on this side of the wall, and stands on no command line.
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      thirdInput: this.#wallArguments(command)
        .map((argument) => `${argument}\0`)
        .join(''),
      command,
      limits: this.#options.limits,
      folder: this.#options.folder,
    })
  }

  async close(): Promise<void> {
    await this.#namespace.close()
  }

  #dropArguments(): string[] {
    if (this.#options.mode !== 'drop') return []
    const id = userId(this.#options.job)
    return ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--']
  }

  /**
   * A second fence behind the watchdog. The number of tasks counts threads too, and can only be held against a user id
   * that belongs to this job alone.
   */
  #limitArguments(): string[] {
    const { processes, diskBytes } = this.#options.limits
    const tasks = this.#options.mode === 'drop' ? [`--nproc=${processes * 4 + 256}`] : []
    return ['prlimit', '--core=0', `--fsize=${diskBytes}`, ...tasks, '--']
  }

  #wallArguments(command: IsolatedCommand): string[] {
    const shown = [...this.#mounts.common, ...(command.network === 'host' ? [this.#mounts.git] : [])]
    const binds = shown.flatMap((mount) => [
      mount.writable ? '--bind' : '--ro-bind',
      this.#namespace.sourceOf(mount),
      mount.to,
    ])
    const environment = Object.entries(command.environment).flatMap(([name, value]) => ['--setenv', name, value])
    return [
      ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
      ...['--die-with-parent', '--new-session', '--disable-userns', '--cap-drop', 'ALL', '--clearenv'],
      ...['--uid', insideId, '--gid', insideId, '--hostname', 'trellis'],
      ...systemArguments(),
      ...['--proc', '/proc', '--dev', '/dev'],
      ...binds,
      // What is left writable lies in the job's folder, where its size is watched, and not in memory.
      ...['--remount-ro', '/dev', '--remount-ro', '/'],
      ...environment,
      ...['--chdir', join(this.paths.checkout, command.folder)],
    ]
  }
}

const etcFiles = {
  passwd: 'root:x:0:0:root:/:/usr/sbin/nologin\ntrellis:x:1000:1000:trellis:/home/trellis:/bin/sh\n',
  group: 'root:x:0:\ntrellis:x:1000:\n',
  hosts: '127.0.0.1 localhost trellis\n::1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  'resolv.conf': `nameserver ${sandboxResolver}\noptions timeout:2 attempts:3\n`,
}

/** A number far above real users, the same for all commands of a job, and a different one for another job. */
function userId(job: string): string {
  const bytes = createHash('sha256').update(job).digest()
  return String(1_500_000_000 + (bytes.readUInt32BE(0) % 100_000_000))
}
