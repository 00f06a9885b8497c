import { existsSync, readFileSync } from 'node:fs'
import semver from 'semver'
import type { ManagerId } from '../plan.ts'

/** A package of the registry that holds a tool. `bins` are programs by the name under which they are called. */
export type ToolPackage = {
  name: string
  /** Which files to keep of it; all when absent. */
  keep?: readonly string[]
  /** Programs that `package.json` does not name. */
  bins?: Readonly<Record<string, string>>
}

/** What matters of this machine. */
export type Machine = { platform: string; arch: string; avx2: boolean }

/** Node.js with its headers, which native packages are compiled against. */
export function nodePackage({ platform, arch }: Machine): ToolPackage {
  const bins = { node: 'bin/node' }
  return { name: `node-${platform}-${arch}`, keep: ['bin', 'include', 'LICENSE', 'package.json'], bins }
}

/** The package of a manager. yarn has two: one for 1, another one since 2. */
export function managerPackage(manager: { id: ManagerId; range?: string }, machine: Machine): ToolPackage {
  if (manager.id === 'bun') return bunPackage(machine)
  if (manager.id === 'yarn') return { name: isBerry(manager.range) ? '@yarnpkg/cli-dist' : 'yarn' }
  return { name: manager.id }
}

function bunPackage({ platform, arch, avx2 }: Machine): ToolPackage {
  const cpu = arch === 'arm64' ? 'aarch64' : arch
  const bins = { bun: 'bin/bun', bunx: 'bin/bun' }
  return { name: `@oven/bun-${platform}-${cpu}${cpu === 'x64' && !avx2 ? '-baseline' : ''}`, bins }
}

/** A range that yarn 1 satisfies means yarn 1, which is what has been called `yarn` for longer. */
function isBerry(range: string | undefined): boolean {
  if (range === undefined) return false
  const wanted = semver.validRange(range.replace(/\+[\w.-]+$/, ''), { loose: true })
  return wanted !== null && !semver.intersects(wanted, '<2')
}

/** The bun of most machines needs AVX2; for others there is one without. Where nothing tells, it is left out. */
export function thisMachine(): Machine {
  const { platform, arch } = process
  return { platform, arch, avx2: platform !== 'linux' || /\bavx2\b/.test(readOrEmpty('/proc/cpuinfo')) }
}

/** The registry's Node.js needs glibc, which Alpine and its like do not have. */
export function runsFetchedNode({ platform, arch }: Machine): boolean {
  const cpu = arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch
  return platform !== 'linux' || !existsSync(`/lib/ld-musl-${cpu}.so.1`) || existsSync('/lib64/ld-linux-x86-64.so.2')
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
