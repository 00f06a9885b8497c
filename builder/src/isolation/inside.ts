import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InsidePaths, IsolatedPaths } from './isolation.ts'
import { type Mount, toolchainMount, toolchainPlace } from './mounts.ts'
import { sandboxResolver } from './user-network.ts'

/** The names that the job's folders have where a wall has a file system of its own. */
export const insidePaths: InsidePaths = {
  checkout: '/workspace',
  home: '/home/trellis',
  temporary: '/tmp',
  git: '/run/trellis/git',
  toolchains: '/opt/trellis',
}

export type InsideOptions = {
  folder: string
  /** The job's folders on the host. */
  host: IsolatedPaths
  /** The folder of fetched toolchains on the host. */
  toolchains: string
  /** More of the host to show to all commands. */
  shown: readonly Mount[]
}

/** What commands see of the host beside the system: `git` for git alone, `common` for all of them. */
export function insideMounts({ folder, host, toolchains, shown }: InsideOptions): { common: Mount[]; git: Mount } {
  const toolchain = toolchainMount()
  const etc = Object.keys(etcFiles(0))
  return {
    common: [
      { from: host.checkout, to: insidePaths.checkout, writable: true },
      { from: host.home, to: insidePaths.home, writable: true },
      { from: host.temporary, to: insidePaths.temporary, writable: true },
      { from: sharedMemory(folder), to: '/dev/shm', writable: true },
      { from: toolchains, to: insidePaths.toolchains, writable: false },
      ...(toolchain ? [toolchain] : []),
      ...etc.map((name) => ({ from: join(folder, 'etc', name), to: `/etc/${name}`, writable: false })),
      ...shown,
    ],
    git: { from: host.git, to: insidePaths.git, writable: true },
  }
}

/** Where commands find programs. */
export function insideSearchPath(): string {
  return `${toolchainMount() ? `${toolchainPlace}/bin:` : ''}/usr/local/bin:/usr/bin:/bin`
}

/** Makes the files and folders of the host that `insideMounts` shows and nobody else makes. */
export async function makeInside({ folder, toolchains }: InsideOptions, user: number): Promise<void> {
  const etc = join(folder, 'etc')
  await Promise.all([etc, sharedMemory(folder), toolchains].map((path) => mkdir(path, { recursive: true })))
  await Promise.all(Object.entries(etcFiles(user)).map(([name, text]) => writeFile(join(etc, name), text)))
}

/** Lies in the job's folder, where its size is watched, and not in memory. */
export function sharedMemory(folder: string): string {
  return join(folder, 'shm')
}

/** A number far above real users, the same for all commands of a job, and a different one for another job. */
export function userIdOf(job: string): number {
  const bytes = createHash('sha256').update(job).digest()
  return 1_500_000_000 + (bytes.readUInt32BE(0) % 100_000_000)
}

function etcFiles(user: number): Record<string, string> {
  return {
    passwd: `root:x:0:0:root:/:/usr/sbin/nologin\ntrellis:x:${user}:${user}:trellis:${insidePaths.home}:/bin/sh\n`,
    group: `root:x:0:\ntrellis:x:${user}:\n`,
    hosts: '127.0.0.1 localhost trellis\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'resolv.conf': `nameserver ${sandboxResolver}\noptions timeout:2 attempts:3\n`,
  }
}
