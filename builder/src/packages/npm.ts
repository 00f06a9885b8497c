import { type AppFacts, dependenciesOf, type PackageJson } from '../detect/facts.ts'
import { StepFailure } from '../failures.ts'

export type NpmPlan = { command?: string; because: string[]; warnings: string[] }

/** Kinds of version that only other package managers understand. */
const foreignVersion = /^(workspace|catalog|link|portal|patch):/

/** How to install with npm, which is the only manager that is used; says so when the app was made with another one. */
export function planNpm(facts: AppFacts): NpmPlan {
  const json = facts.package
  if (!json) return { because: [], warnings: [] }
  const foreign = Object.entries(dependenciesOf(json)).find(([, version]) => foreignVersion.test(version))
  if (foreign) {
    throw new StepFailure(
      'unsupported_package_manager',
      `npm cannot install "${foreign[0]}": "${foreign[1]}" is written for another package manager. Use a plain version, or ` +
        'set an install command of your own in the settings.',
    )
  }
  const warnings = facts.lock ? [] : facts.otherLocks.map(foreignLockWarning)
  if (!facts.lock) {
    if (!hasWork(json)) return { because: ['package.json names no dependencies'], warnings }
    const none =
      warnings.length === 0 ? ['There is no package-lock.json: versions may differ from build to build.'] : []
    return { command: 'npm install', because: [], warnings: [...warnings, ...none] }
  }
  const { name } = facts.lock
  if (isInStep(json, facts.lock.root))
    return { command: 'npm ci', because: [`${name} agrees with package.json`], warnings }
  return {
    command: 'npm install',
    because: [],
    warnings: [`${name} does not agree with package.json, so npm install is used. Run npm install and commit ${name}.`],
  }
}

/** Whether the lockfile was made for these dependencies. The oldest format does not tell, then npm itself decides. */
export function isInStep(json: PackageJson, root: PackageJson | undefined): boolean {
  if (!root) return true
  return (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const).every((part) => {
    const wanted = Object.entries(json[part])
    const locked = root[part]
    return wanted.length === Object.keys(locked).length && wanted.every(([name, version]) => locked[name] === version)
  })
}

/** Scripts that npm runs by itself when it installs the app. */
export const installScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]

export function hasInstallScripts(json: PackageJson | undefined): boolean {
  return installScripts.some((name) => json?.scripts[name] !== undefined)
}

function hasWork(json: PackageJson): boolean {
  return Object.keys(dependenciesOf(json)).length > 0 || json.workspaces !== undefined || hasInstallScripts(json)
}

function foreignLockWarning(name: string): string {
  return `${name} belongs to another package manager; npm install is used, which does not read it.`
}
