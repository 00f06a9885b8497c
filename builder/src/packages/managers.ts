import { bun } from './bun.ts'
import type { ManagerKind, PackageManager } from './manager.ts'
import { npm } from './npm.ts'
import { pnpm } from './pnpm.ts'
import { yarnBerry } from './yarn-berry.ts'
import { yarnClassic } from './yarn-classic.ts'

/**
 * All managers. Where an app has lockfiles of several and nothing else speaks, the first one here is taken of those whose
 * lockfile is in step: npm stands last, because its lockfile is the one that comes to be by an absent-minded install.
 */
export const managers: readonly PackageManager[] = [pnpm, yarnBerry, yarnClassic, bun, npm]

export function managerOf(kind: ManagerKind): PackageManager {
  const found = managers.find((each) => each.kind === kind)
  if (!found) throw new Error(`there is no manager ${kind}`)
  return found
}

/** All names of lockfiles, each once. */
export const lockNames: readonly string[] = [...new Set(managers.flatMap(({ locks }) => locks))]

/** Whether a manager says that a lockfile is not in step with the manifests. */
export function saysOutOfStep(output: string): boolean {
  return managers.some(({ outOfStep }) => outOfStep.test(output))
}
