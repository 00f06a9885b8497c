import type { BuildSettings } from '@trellis/shared'
import { StepFailure } from '../failures.ts'
import { dependenciesOf } from '../package-json.ts'
import type { Plan } from '../plan.ts'
import type { ManagerChoice } from './choose-manager.ts'
import type { PackageFacts } from './facts.ts'
import type { ManagerKind } from './manager.ts'
import { managerOf } from './managers.ts'
import { hasInstallScripts, hasWork, type Manifest } from './manifest.ts'
import { join } from './workspace.ts'

export type InstallPlan = Pick<Plan, 'installIn' | 'installed' | 'environment' | 'because' | 'warnings'> & {
  install?: NonNullable<Plan['install']>
}

/** How the packages of an app are installed; the person's own command runs where the app is. */
export function planInstall(facts: PackageFacts, choice: ManagerChoice, settings: BuildSettings): InstallPlan {
  const words = { because: [...choice.because], warnings: [...choice.warnings] }
  const environment = { ...managerOf(choice.kind).environment(needsOf(facts, choice)), ...facts.leftOut.variables }
  const base = { environment, installed: installedFolders(facts, choice) }
  if (settings.installCommand !== undefined) {
    const install = { command: settings.installCommand, ours: false, scripts: true }
    return { ...base, ...words, installIn: facts.app, install }
  }
  const place = { ...base, installIn: facts.root }
  const all = manifestsOf(facts)
  // Yarn 2 and later run no script of an app that they have not installed, however little there is to install.
  if (!choice.lock && choice.kind !== 'berry' && !all.some(hasWork)) {
    const because = facts.rootManifest ? ['package.json names no dependencies'] : []
    return { ...place, because, warnings: [] }
  }
  refuseForeign(choice, facts)
  const { workspace } = facts
  const aloneInWorkspace = facts.foreignWorkspace !== undefined
  const lines = managerOf(choice.kind).install({ lock: choice.lock, aloneInWorkspace })
  const install = { ...lines, ours: true, scripts: all.some(hasInstallScripts) || plugsIn(facts, choice) }
  return {
    ...place,
    install,
    because: [
      ...words.because,
      ...(choice.lock?.agrees ? [`${join(facts.root, choice.lock.name)} agrees with package.json`] : []),
      ...(workspace && facts.app !== facts.root ? [memberOf(facts)] : []),
      ...facts.leftOut.because,
    ],
    warnings: [...words.warnings, ...(workspace?.warnings ?? [])],
  }
}

function memberOf({ app, root, workspace }: PackageFacts): string {
  return `${app} belongs to the workspace of ${workspace?.file}, so packages are installed in ${root || 'the root folder'}`
}

function manifestsOf({ manifest, rootManifest, workspace }: PackageFacts): Manifest[] {
  const all = [manifest, rootManifest, ...(workspace?.members ?? []).map((member) => member.manifest)]
  return all.filter((each) => each !== undefined)
}

function needsOf(facts: PackageFacts, choice: ManagerChoice) {
  const { lock, kind } = choice
  return {
    lock,
    namesBuilds: namesBuilds(facts, kind),
    plugAndPlay: plugsIn(facts, choice),
    releaseMissing: facts.yarn.release?.isThere === false,
  }
}

function namesBuilds(facts: PackageFacts, kind: ManagerKind): boolean {
  if (kind === 'npm') return facts.rootManifest?.allowScripts !== undefined
  return kind === 'berry' ? facts.yarn.namesScripts : facts.namesBuilds
}

/** Yarn loads packages out of archives unless its settings say otherwise. */
export function plugsIn({ yarn }: PackageFacts, { kind }: Pick<ManagerChoice, 'kind'>): boolean {
  return kind === 'berry' && (yarn.linker === undefined || yarn.linker === 'pnp')
}

/** Kinds of version that npm does not know. */
const foreignVersion = /^(?:workspace|catalog|link|portal|patch):/

function refuseForeign({ kind }: ManagerChoice, facts: PackageFacts): void {
  if (kind !== 'npm') return
  const foreign = manifestsOf(facts)
    .flatMap((each) => Object.entries(dependenciesOf(each)))
    .find(([, version]) => foreignVersion.test(version))
  if (!foreign) return
  throw new StepFailure(
    'unsupported_package_manager',
    `npm cannot install "${foreign[0]}": "${foreign[1]}" is written for another package manager. Use a plain version, name ` +
      'the manager in package.json (packageManager), or set an install command of your own in the settings.',
  )
}

/** The folders that an install fills, relative to the checkout: those are worth keeping for the next build. */
export function installedFolders(facts: PackageFacts, choice: Pick<ManagerChoice, 'kind'>): string[] {
  const { root, app, workspace } = facts
  if (plugsIn(facts, choice)) {
    const { leaves } = managerOf(choice.kind)
    return facts.hasArchives ? [] : leaves.map((name) => join(root, name))
  }
  const folders = [root, app, ...(workspace?.members ?? []).map(({ folder }) => folder)]
  return [...new Set(folders)].map((folder) => join(folder, 'node_modules'))
}
