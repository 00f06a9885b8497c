import type { ChildProcess } from 'node:child_process'
import { accessSync, statSync } from 'node:fs'
import { startHelper, stopHelper } from './helper-process.ts'
import { isInside, type Mount } from './mounts.ts'
import { UserNetwork } from './user-network.ts'

const startMs = 10_000

/**
 * Mounts every source below one folder that anybody may walk through, in a mount namespace of its own, so that a user id
 * without rights reaches exactly these although the data folder is closed to it. One program mounts them all, because a job
 * waits for it. Arguments: the folder, the table of mounts, the names that are files, `--`, the names that are folders.
 */
const stageScript = `set -e
stage=$1 table=$2; shift 2
mount -t tmpfs -o mode=755,size=1m tmpfs "$stage"
cd "$stage"
while [ "$1" != -- ]; do : > "$1"; shift; done
shift
mkdir "$@"
printf %s "$table" > table
mount -a -T table
rm table
echo ready
cd /
exec cat`

const holdScript = 'echo ready; exec cat'

export type NamespaceOptions = { asRoot: boolean; mounts: readonly Mount[]; reachable: Promise<readonly string[]> }

/**
 * The namespaces that a job's commands join: a network with nothing but a user-mode way to the internet, and for root a
 * mount namespace that stages the job's folders. They end with the builder, however it ends.
 */
export class Namespace {
  readonly #options: NamespaceOptions
  readonly #stage: string
  #holder: ChildProcess | undefined
  #network: UserNetwork | undefined
  #networkReady: Promise<void> | undefined

  constructor(options: NamespaceOptions) {
    this.#options = options
    this.#stage = chooseStage(options.mounts)
  }

  /** Makes the namespaces. The way to the internet is made beside it: `enter` for the sandbox's network waits for it. */
  async open(): Promise<void> {
    const { asRoot, mounts } = this.#options
    const argv = asRoot
      ? [
          'unshare',
          '--net',
          '--mount',
          '--propagation',
          'private',
          'sh',
          '-c',
          stageScript,
          'sh',
          ...this.#staged(mounts),
        ]
      : ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', holdScript]
    this.#holder = await startHelper(argv, { readyFd: 1, timeoutMs: startMs })
    this.#network = new UserNetwork({ pid: this.#holder.pid ?? 0, asRoot, reachable: this.#options.reachable })
    this.#networkReady = this.#network.open()
    this.#networkReady.catch(() => {})
  }

  /** Waits until the network stands and is closed where it must be. Rejects when it cannot be had. */
  async networkReady(): Promise<void> {
    await this.#networkReady
  }

  /** The words before a command that take it inside. Without the sandbox's network it keeps the host's. */
  enter(network: 'sandbox' | 'host'): string[] {
    const target = ['nsenter', '--target', String(this.#holder?.pid)]
    if (this.#options.asRoot) return [...target, '--mount', ...(network === 'sandbox' ? ['--net'] : []), '--']
    return network === 'sandbox' ? [...target, '--user', '--net', '--preserve-credentials', '--'] : []
  }

  /** Where a mount's source is found after `enter`. */
  sourceOf(mount: Mount): string {
    const index = this.#options.mounts.indexOf(mount)
    return this.#options.asRoot ? `${this.#stage}/${index}` : mount.from
  }

  #staged(mounts: readonly Mount[]): string[] {
    const table = mounts.map(({ from }, index) => `${tableWord(from)} ${this.#stage}/${index} none rbind 0 0\n`)
    const names = mounts.map(({ from }, index) => ({ name: String(index), isFolder: statSync(from).isDirectory() }))
    const [folders, files] = [true, false].map((kind) =>
      names.filter(({ isFolder }) => isFolder === kind).map(({ name }) => name),
    )
    return [this.#stage, table.join(''), ...(files ?? []), '--', ...(folders ?? [])]
  }

  async close(): Promise<void> {
    await this.#networkReady?.catch(() => {})
    await Promise.all([this.#network?.close(), this.#holder && stopHelper(this.#holder)])
  }
}

/** A path as a table of mounts has it, where words end at white space: what is no plain letter is written as its number. */
export function tableWord(path: string): string {
  return path.replace(/[ \t\r\n\\]/g, (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

/** A folder that every Linux has and that hides none of the sources when it is mounted over. */
function chooseStage(mounts: readonly Mount[]): string {
  const free = ['/mnt', '/media', '/srv', '/opt'].find((folder) => {
    try {
      accessSync(folder)
      return !mounts.some(({ from }) => isInside(from, folder))
    } catch {
      return false
    }
  })
  return free ?? '/mnt'
}
