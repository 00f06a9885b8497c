import { existsSync, readFileSync } from 'node:fs'
import semver from 'semver'
import type { ManagerId } from '../plan.ts'

/** A package of the registry that holds a tool. `bins` are programs by the name under which they are called. */
export type ToolPackage = {
  name: string
  /** Which files to keep of it, by their paths in it; all when absent. */
  keep?: (path: string) => boolean
  /** Programs that `package.json` does not name. */
  bins?: Readonly<Record<string, string>>
  /** Which versions of the package are the tool at all; all when absent. */
  range?: string
  /** An optional dependency with the program for this machine, which stands in for all of the tool's programs. */
  native?: { name: string; program: string }
}

/** What matters of this machine. */
export type Machine = { platform: string; arch: string; avx2: boolean; musl: boolean }

/** Node.js with the headers that native packages are compiled against. */
export function nodePackage({ platform, arch }: Machine): ToolPackage {
  const foreign = otherArchs(platform, arch)
  const keep = (path: string) => /^(?:bin|include|LICENSE|package\.json)(?:\/|$)/.test(path) && !foreign.test(path)
  return { name: `node-${platform}-${arch}`, keep, bins: { node: 'bin/node' } }
}

/** The headers of OpenSSL for other machines, which are nine tenths of all files. */
function otherArchs(platform: string, arch: string): RegExp {
  const cpu = arch === 'x64' ? 'x86_64|x86_64-cc' : arch === 'arm64' ? 'aarch64|64-arm64(?:-cc)?' : arch
  return new RegExp(`/openssl/archs/(?!${platform}(?:64)?-?(?:${cpu})/)`)
}

/** The package of a manager. yarn has two: one for 1, another one since 2. */
export function managerPackage(manager: { id: ManagerId; range?: string }, machine: Machine): ToolPackage {
  if (manager.id === 'bun') return bunPackage(machine)
  if (manager.id === 'yarn')
    return isBerry(manager.range) ? { name: '@yarnpkg/cli-dist' } : { name: 'yarn', range: '<2' }
  if (manager.id === 'pnpm') return pnpmPackage(machine)
  return { name: manager.id }
}

/** Since 12 it is a program for each kind of machine, in a package of its own. */
function pnpmPackage({ platform, arch, musl }: Machine): ToolPackage {
  const name = `@pnpm/exe.${platform}-${arch}${musl ? '-musl' : ''}`
  return { name: 'pnpm', native: { name, program: 'pnpm' } }
}

function bunPackage({ platform, arch, avx2, musl }: Machine): ToolPackage {
  const cpu = arch === 'arm64' ? 'aarch64' : arch
  const bins = { bun: 'bin/bun', bunx: 'bin/bun' }
  const libc = musl ? '-musl' : ''
  return { name: `@oven/bun-${platform}-${cpu}${libc}${cpu === 'x64' && !avx2 ? '-baseline' : ''}`, bins }
}

/** A range that yarn 1 satisfies means yarn 1, which is what has been called `yarn` for longer. */
function isBerry(range: string | undefined): boolean {
  if (range === undefined) return false
  const wanted = semver.validRange(range.replace(/\+[\w.-]+$/, ''), { loose: true })
  return wanted !== null && !semver.intersects(wanted, '<2')
}

/** Most programs for x64 need AVX2. Alpine and its like have musl instead of glibc, for which there is no Node.js. */
export function thisMachine(): Machine {
  const { platform, arch } = process
  const cpu = arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch
  const isLinux = platform === 'linux'
  return {
    ...{ platform, arch },
    avx2: !isLinux || /\bavx2\b/.test(readOrEmpty('/proc/cpuinfo')),
    musl: isLinux && existsSync(`/lib/ld-musl-${cpu}.so.1`) && !existsSync(`/lib/${cpu}-linux-gnu`),
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
