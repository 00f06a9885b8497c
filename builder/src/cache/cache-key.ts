import { createHash } from 'node:crypto'
import type { CacheKey } from '@trellis/shared'
import { AppSource } from '../app-source.ts'
import { installScripts } from '../package-json.ts'
import type { PackageFacts } from '../packages/facts.ts'
import { lockNames } from '../packages/managers.ts'
import type { Manifest } from '../packages/manifest.ts'
import { join } from '../packages/workspace.ts'
import type { Plan } from '../plan.ts'

/** Settings of the managers, which decide what is installed as much as a lockfile does. */
const settingFiles = [
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  'bunfig.toml',
] as const

/** Where changes to packages lie that an install carries out in them. */
const patchFolders = ['patches', '.yarn/patches'] as const
const mostPatches = 500

/**
 * What the installed packages depend on. Nothing when they cannot be kept: without a lockfile that fixes the versions,
 * when folders that are no packages of the workspace are linked or copied into `node_modules`, or when the install runs
 * files of the repository, whose changes to the packages would outlive the commit that they stand in.
 */
export async function cacheKeyOf(input: {
  checkout: string
  packages: PackageFacts
  plan: Pick<Plan, 'install' | 'installIn' | 'installed' | 'tools'>
  /** Who may meet again in what is kept. */
  lane: string
}): Promise<CacheKey | undefined> {
  const { packages, plan } = input
  const { tools, install } = plan
  if (!install || !tools || packages.locks.length === 0 || plan.installed.length === 0) return undefined
  const manifests: [string, Manifest | undefined][] = [
    ['', packages.rootManifest],
    [packages.app, packages.manifest],
    ...(packages.workspace?.members ?? []).map((member): [string, Manifest] => [member.folder, member.manifest]),
  ]
  if (manifests.some(([, manifest]) => manifest && takesFolders(manifest))) return undefined
  if (await runsOwnFiles(input.checkout, manifests)) return undefined
  const source = await AppSource.open(input.checkout, plan.installIn)
  const hash = createHash('sha256')
  for (const name of [...lockNames, ...settingFiles]) {
    const bytes = await source.readBytes(name)
    hash.update(`\0${name}\0${bytes?.length ?? 'none'}\0`).update(bytes ?? '')
  }
  for (const folder of patchFolders) {
    const names = await source.list(folder)
    if (names.length > mostPatches) return undefined
    for (const name of names) {
      const bytes = await source.readBytes(join(folder, name))
      hash.update(`\0${name}\0${bytes?.length ?? 'none'}\0`).update(bytes ?? '')
    }
  }
  const parts = manifests.map(([folder, manifest]) => [join(folder), manifest && partsOf(manifest)])
  hash.update(
    JSON.stringify([input.lane, parts, install.command, packages.leftOut.variables, process.platform, process.arch]),
  )
  return {
    lockfile: hash.digest('hex'),
    packageManager: `${tools.manager.id}@${tools.manager.version}`.slice(0, 60),
    nodeVersion: tools.node,
  }
}

/** With the scripts that run at an install: what they change in the packages is kept together with them. */
function partsOf(manifest: Manifest) {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides, pnpm } = manifest
  const scripts = installScripts.map((name) => manifest.scripts[name])
  return { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides, pnpm, scripts }
}

const scriptEndings = ['', '.js', '.cjs', '.mjs', '.ts', '.sh']

async function runsOwnFiles(checkout: string, manifests: readonly [string, Manifest | undefined][]): Promise<boolean> {
  const source = await AppSource.open(checkout, '')
  for (const [folder, manifest] of manifests) {
    const lines = installScripts.map((name) => manifest?.scripts[name] ?? '')
    for (const word of lines.flatMap((line) => line.split(/[\s"'`;&|()<>=]+/)).filter(Boolean)) {
      for (const ending of scriptEndings) {
        if ((await source.kindOf(join(folder, `${word}${ending}`))) === 'file') return true
      }
    }
  }
  return false
}

function takesFolders({ dependencies, devDependencies, optionalDependencies }: Manifest): boolean {
  const all = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })
  return all.some((version) => /^(?:file|link|portal):/.test(version))
}
