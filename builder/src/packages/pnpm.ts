import { z } from 'zod'
import { yamlOf } from '../parse-text.ts'
import { quote } from '../quote.ts'
import type { LockOwner, LockReading, PackageManager } from './manager.ts'
import { installedDependencies, type Manifest } from './manifest.ts'

/** Which versions write a format; the newest that still reads the app's settings in package.json is taken for the last. */
const formats: readonly { format: RegExp; range: string }[] = [
  { format: /^5\.[0-2]/, range: '^5.0.0' },
  { format: /^5\.3/, range: '^6.0.0' },
  { format: /^5\.4/, range: '^7.0.0' },
  { format: /^6\./, range: '^8.0.0' },
  { format: /^9\./, range: '^10.0.0' },
]

export const pnpm: PackageManager = {
  kind: 'pnpm',
  id: 'pnpm',
  title: 'pnpm',
  locks: ['pnpm-lock.yaml'],
  readLock: readPnpmLock,
  install({ lock, aloneInWorkspace }) {
    const alone = aloneInWorkspace ? ' --ignore-workspace' : ''
    const plain = `pnpm install${alone} --no-frozen-lockfile`
    if (!lock) return { command: plain, again: `${plain} --prefer-offline` }
    const frozen = `pnpm install${alone} --frozen-lockfile`
    return { command: frozen, outOfStep: plain, again: `${frozen} --prefer-offline` }
  },
  outOfStep:
    /ERR_PNPM_(?:OUTDATED_LOCKFILE|FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|LOCKFILE_MISSING_DEPENDENCY|NO_LOCKFILE|BROKEN_LOCKFILE|LOCKFILE_BREAKING_CHANGE)/,
  run: (script) => `pnpm run ${quote(script)}`,
  exec: (line) => `pnpm exec ${line}`,
  environment: ({ namesBuilds }) =>
    both({ ...settings, ...(namesBuilds ? {} : { dangerously_allow_all_builds: 'true' }) }),
  leaves: [],
}

/**
 * pnpm fetches no other version of itself, and scripts that nobody has allowed yet are no failure. Until 10 it reads
 * npm's variables, from 11 on its own.
 */
const settings = {
  manage_package_manager_versions: 'false',
  package_manager_strict: 'false',
  pm_on_fail: 'ignore',
  strict_dep_builds: 'false',
  verify_deps_before_run: 'false',
}

function both(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`npm_config_${name}`, value],
      [`pnpm_config_${name}`, value],
    ]),
  )
}

function readPnpmLock(text: string, owner: LockOwner): LockReading | undefined {
  const format = /^lockfileVersion:\s*['"]?([\d.]+)/m.exec(text)?.[1]
  if (format === undefined) return { agrees: false }
  const range = formats.find((each) => each.format.test(format))?.range
  const agrees = agreesWith(text, owner)
  return { ...(range ? { range } : {}), ...(agrees === undefined ? {} : { agrees }) }
}

const Specifiers = z.record(z.string(), z.union([z.string(), z.object({ specifier: z.string() })]))
const Importer = z.object({
  specifiers: z.record(z.string(), z.string()).optional(),
  dependencies: Specifiers.optional(),
  devDependencies: Specifiers.optional(),
  optionalDependencies: Specifiers.optional(),
})
type Importer = z.infer<typeof Importer>

/** Only the part before the packages is read: the rest may be many megabytes and says nothing of the manifests. */
function agreesWith(text: string, { manifest, members }: LockOwner): boolean | undefined {
  const head = text.split(/^(?:packages|snapshots):/m, 1)[0] ?? ''
  const read = z
    .object({ importers: z.record(z.string(), Importer).optional() })
    .and(Importer)
    .safeParse(yamlOf(head))
  if (!read.success) return undefined
  const { importers } = read.data
  const all: [string, Manifest][] = [['.', manifest], ...members]
  return all.every(([folder, each]) =>
    holds(importers ? importers[folder] : folder === '.' ? read.data : undefined, each),
  )
}

function holds(importer: Importer | undefined, manifest: Manifest): boolean {
  return installedDependencies(manifest).every(([name, version]) => {
    const entry = importer?.specifiers?.[name] ?? importer?.dependencies?.[name] ?? importer?.devDependencies?.[name]
    const found = entry ?? importer?.optionalDependencies?.[name]
    return (typeof found === 'object' ? found.specifier : found) === version
  })
}
