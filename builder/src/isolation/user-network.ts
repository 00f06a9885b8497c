import type { ChildProcess } from 'node:child_process'
import { accessSync } from 'node:fs'
import { runHelper, startHelper, stopHelper } from './helper-process.ts'
import { closedRanges4, hostRanges4 } from './private-ranges.ts'

/** Where slirp4netns answers names, as seen from inside. It is reached although its network is closed otherwise. */
export const sandboxResolver = '10.0.2.3'
const gateway = '10.0.2.2'
const device = 'tap0'
const startMs = 10_000

export type UserNetworkOptions = {
  /** A process in the network namespace. */
  pid: number
  /** Whether the namespace belongs to root's own user namespace, or to one that an ordinary user made with it. */
  asRoot: boolean
  /** Private addresses that stay reachable, such as a registry of the house. */
  reachable: Promise<readonly string[]>
}

/**
 * The user-mode way from a network namespace to the internet. Its routes are set from outside by whoever has the right to;
 * commands inside have no right to change them. It ends with the builder, however that ends.
 */
export class UserNetwork {
  readonly #options: UserNetworkOptions
  #process: ChildProcess | undefined

  constructor(options: UserNetworkOptions) {
    this.#options = options
  }

  /** Resolves when the network stands and is closed where it must be; rejects when it cannot be had. */
  async open(): Promise<void> {
    const words = ['--configure', '--disable-host-loopback', '--mtu=65520', '--ready-fd=3', '--exit-fd=4']
    // The routes are set first, so there is no moment in which the network is open without them.
    await this.#ip(closedRoutes())
    this.#process = await startHelper(['slirp4netns', ...words, String(this.#options.pid), device], {
      readyFd: 3,
      exitFd: 4,
      timeoutMs: startMs,
    })
    const reachable = await this.#options.reachable
    await this.#ip(reachable.map((address) => `route add ${address}/32 via ${gateway} dev ${device}`))
  }

  async close(): Promise<void> {
    if (this.#process) await stopHelper(this.#process)
  }

  /** All in one program, because a build waits for the last of them. It ends at the first that fails. */
  async #ip(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    const { pid, asRoot } = this.#options
    const inside = asRoot ? ['--net'] : ['--user', '--net', '--preserve-credentials']
    const script = ['sh', '-c', 'printf "%s\\n" "$@" | ip -batch -', 'sh', ...lines]
    await runHelper(['nsenter', '--target', String(pid), ...inside, '--', ...script], startMs)
  }
}

/** The metric keeps a default route out of IPv6 even where the kernel offers one. */
function closedRoutes(): string[] {
  const closed = [...new Set([...closedRanges4, ...hostRanges4()])]
  const six = hasIpv6() ? ['route add blackhole ::/0 metric 1'] : []
  return ['link set lo up', ...closed.map((range) => `route add blackhole ${range}`), ...six]
}

function hasIpv6(): boolean {
  try {
    accessSync('/proc/net/if_inet6')
    return true
  } catch {
    // A kernel without IPv6 has nothing to close.
    return false
  }
}
