import { createHash } from 'node:crypto'
import type { CacheKey } from '@trellis/shared'
import type { AppSource } from '../app-source.ts'
import type { AppFacts } from '../detect/facts.ts'
import type { Plan } from '../plan.ts'
import type { Toolchain } from '../toolchain/host-tools.ts'

/**
 * What the installed packages depend on. Nothing when they cannot be kept: without a lockfile that fixes the versions, or
 * when parts of the app itself are linked into `node_modules`.
 */
export async function cacheKeyOf(input: {
  app: AppSource
  facts: AppFacts
  plan: Plan
  toolchain: Toolchain
}): Promise<CacheKey | undefined> {
  const { app, facts, plan, toolchain } = input
  const json = facts.package
  if (!facts.lock || !json || !plan.install || json.workspaces !== undefined) return undefined
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides } = json
  const parts = { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides }
  const linked = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })
  if (linked.some((version) => /^(file|link):/.test(version))) return undefined
  const lock = await app.readBytes(facts.lock.name)
  if (!lock) return undefined
  const npmrc = (await app.readBytes('.npmrc')) ?? Buffer.alloc(0)
  const hash = createHash('sha256').update(lock).update('\0').update(npmrc).update('\0')
  hash.update(JSON.stringify([parts, plan.install.command, process.platform, process.arch]))
  return {
    lockfile: hash.digest('hex'),
    packageManager: `npm@${toolchain.npmVersion}`.slice(0, 60),
    nodeVersion: toolchain.nodeVersion,
  }
}
