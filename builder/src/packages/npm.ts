import { z } from 'zod'
import { PackageJson } from '../package-json.ts'
import { jsonOf } from '../parse-text.ts'
import { quote } from '../quote.ts'
import type { LockOwner, LockReading, PackageManager } from './manager.ts'
import type { Manifest } from './manifest.ts'

const LockJson = z.object({
  lockfileVersion: z.int().optional().catch(undefined),
  packages: z.record(z.string(), z.unknown()).optional().catch(undefined),
})

export const npm: PackageManager = {
  kind: 'npm',
  id: 'npm',
  title: 'npm',
  locks: ['npm-shrinkwrap.json', 'package-lock.json'],
  readLock: readNpmLock,
  install: ({ lock }) =>
    lock && lock.agrees !== false
      ? { command: 'npm ci', outOfStep: 'npm install', again: 'npm install --prefer-offline' }
      : { command: 'npm install', again: 'npm install --prefer-offline' },
  outOfStep: /can only install (?:packages )?(?:when your|with an existing) package(?:\.json|-lock\.json)/,
  run: (script) => `npm run ${quote(script)}`,
  exec: (line) => `npx ${line}`,
  environment: ({ lock, namesBuilds }) => ({
    // npm 6 installed no peers, so what it locked may hold some that npm 7 finds at odds.
    ...(lock?.ancient ? { npm_config_legacy_peer_deps: 'true' } : {}),
    // From 12 on npm runs no script that nobody has allowed. The sandbox is the wall here.
    ...(namesBuilds ? {} : { npm_config_dangerously_allow_all_scripts: 'true' }),
  }),
  leaves: [],
}

/** A lockfile that cannot be read counts as one that is not in step: npm says what is wrong with it. */
function readNpmLock(text: string, owner: LockOwner): LockReading {
  const parsed = LockJson.safeParse(jsonOf(text))
  if (!parsed.success) return { agrees: false }
  const { lockfileVersion = 1, packages } = parsed.data
  if (!packages) return lockfileVersion === 1 ? { ancient: true } : { agrees: false }
  const all: [string, Manifest][] = [['', owner.manifest], ...owner.members]
  return { agrees: all.every(([folder, manifest]) => isInStep(manifest, packages[folder])) }
}

const parts = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const

/** Whether the lockfile was made for these dependencies. */
function isInStep(manifest: Manifest, entry: unknown): boolean {
  const locked = PackageJson.safeParse(entry ?? {})
  if (!locked.success) return false
  return parts.every((part) => {
    const wanted = Object.entries(manifest[part]).filter(([name]) => !isOverruled(manifest, part, name))
    const there = locked.data[part]
    return wanted.length === Object.keys(there).length && wanted.every(([name, version]) => there[name] === version)
  })
}

/** npm takes what is optional out of the plain dependencies. */
function isOverruled(manifest: Manifest, part: (typeof parts)[number], name: string): boolean {
  return part === 'dependencies' && name in manifest.optionalDependencies
}
