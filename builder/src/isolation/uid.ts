import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exportLines } from './environment-file.ts'
import { runHelper } from './helper-process.ts'
import type { InsidePaths, IsolatedCommand, Isolation, RunningCommand } from './isolation.ts'
import { fileSizeLimit, taskLimit } from './kernel-limits.ts'
import { isInside } from './mounts.ts'
import { processesOfUsers } from './process-table.ts'
import { familyReach, type Reach } from './reach.ts'
import { startProcess } from './start-process.ts'
import { asUser, killUser, usedElsewhere } from './uid-end.ts'
import type { UserPlace } from './uid-place.ts'
import type { WatchedLimits } from './watch-limits.ts'

export type UserIdsOptions = { place: UserPlace; limits: WatchedLimits }

type Identity = 'git' | 'user'

/** The environment comes by a pipe and only after all rights are gone, because variables can name code to be loaded. */
const entryScript = 'eval "$(cat <&3)"; exec 3<&-; cd -- "$1" && shift && exec "$@"'

/** For `CAP_SETPCAP`, without which the bounding set cannot be emptied; nothing can be gained from it anyway then. */
const setpcapBit = 8n

/**
 * git and users' commands as two users that nothing else on this machine is, without rights. Where no namespace can be
 * made, this keeps commands from the builder and from other jobs. The network is shared. Needs root with the rights
 * CHOWN, DAC_OVERRIDE, KILL, SETGID and SETUID.
 */
export class UserIds implements Isolation {
  readonly kind = 'uid'
  readonly paths: InsidePaths
  readonly host: InsidePaths
  readonly searchPath = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`
  readonly #options: UserIdsOptions
  readonly #running: Record<Identity, number> = { git: 0, user: 0 }
  #opened: Promise<void> | undefined
  #owner: Identity | undefined
  #handing: Promise<void> = Promise.resolve()

  constructor(options: UserIdsOptions) {
    this.#options = options
    const { root, toolchains } = options.place
    this.host = {
      checkout: join(root, 'work'),
      home: join(root, 'home'),
      temporary: join(root, 'tmp'),
      git: join(root, 'git'),
      toolchains,
    }
    this.paths = this.host
  }

  async open(): Promise<void> {
    this.#opened ??= this.#open()
    await this.#opened
  }

  async adopt(path: string): Promise<void> {
    await this.#give(path, isInside(path, this.host.git) ? 'git' : 'user')
  }

  /** Hands the checkout over when it is the other user's. */
  async ready(network: 'sandbox' | 'host'): Promise<void> {
    await this.open()
    const identity = identityOf(network)
    this.#handing = this.#handing.then(() => this.#handOver(identity))
    await this.#handing
  }

  run(command: IsolatedCommand): RunningCommand {
    const identity = identityOf(command.network)
    this.#running[identity]++
    return startProcess({
      argv: [
        ...limitWords(this.#options.limits),
        ...this.#dropWords(identity),
        ...['/bin/sh', '-c', entryScript, 'sh', join(this.paths.checkout, command.folder), ...command.argv],
      ],
      cwd: '/',
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      thirdInput: exportLines(command.environment) || '\n',
      command,
      reach: (root) => this.#reach(root, identity),
      elsewhere: { look: () => usedElsewhere(this.#users()) },
      limits: this.#options.limits,
      folder: this.#options.place.root,
    })
  }

  async close(): Promise<void> {
    await this.#opened?.catch(() => {})
    await this.#options.place.release()
  }

  async #open(): Promise<void> {
    const { home, temporary, git } = this.host
    await Promise.all([this.#give(home, 'user'), this.#give(temporary, 'user'), this.#give(git, 'git')])
  }

  async #handOver(identity: Identity): Promise<void> {
    if (this.#owner === identity) return
    const other = identity === 'git' ? 'user' : 'git'
    if (this.#running[other] > 0) throw new Error('git and the commands of the app cannot have the checkout at once')
    await this.#give(this.host.checkout, identity)
    this.#owner = identity
  }

  /** Links are handed over themselves, never what they lead to. */
  async #give(path: string, identity: Identity): Promise<void> {
    const { place } = this.#options
    await runHelper(['chown', '-R', '-h', `${place[identity]}:${place.user}`, '--', path], 600_000)
  }

  #users(): number[] {
    return [this.#options.place.user, this.#options.place.git]
  }

  #dropWords(identity: Identity): string[] {
    const { place } = this.#options
    const bounding = mayEmptyBoundingSet() ? ['--bounding-set=-all'] : []
    return [...asUser(place[identity], place.user), '--inh-caps=-all', ...bounding, '--']
  }

  /**
   * What one user runs is counted and killed together. When a command ends beside others, only what descends from it is
   * ended with it, and the rest with the last of them.
   */
  #reach(root: number, identity: Identity): Reach {
    const user = this.#options.place[identity]
    const family = familyReach(root, undefined)
    return {
      members: () => processesOfUsers(new Set([user])),
      kill: () => void killUser(user),
      clear: async () => {
        this.#running[identity]--
        await (this.#running[identity] === 0 ? killUser(user) : family.clear())
      },
    }
  }
}

function identityOf(network: 'sandbox' | 'host'): Identity {
  return network === 'host' ? 'git' : 'user'
}

/** Queues of messages would outlive the job where nobody can see them. */
function limitWords(limits: WatchedLimits): string[] {
  const most = [`--fsize=${fileSizeLimit(limits)}`, `--nproc=${taskLimit(limits)}`]
  return ['prlimit', '--core=0', ...most, '--msgqueue=0', '--']
}

/** Whether this process has the right to, which is no part of what this kind needs. */
export function mayEmptyBoundingSet(): boolean {
  const rights = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return ((BigInt(`0x${rights}`) >> setpcapBit) & 1n) === 1n
}
