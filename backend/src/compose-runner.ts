import { join } from 'node:path'
import type { Isolation } from '@trellis/shared/server-config'
import { type Addresses, type Config, ConfigError } from './config.ts'
import { Failure } from './core/failure.ts'
import { decideIsolation } from './core/isolation-policy.ts'
import { claimTtl } from './core/lease-policy.ts'
import type { Logger } from './observe/logger.ts'
import { queries } from './ports/queries.ts'
import type { Runner } from './ports/runner.ts'
import type { Store } from './ports/store.ts'
import { root } from './root.ts'

const builderMain = join(root, 'builder/dist/main.js')

/** A runner, and what builds are kept apart by as the rules decide it now. */
export type RunnerAndWalls = { runner: Runner; isolation: () => Promise<Isolation> }
type Ground = { config: Config; addresses: Addresses; log: Logger }

/** Opens the configured runner. The Store says how many users there are, on which the rule for `none` depends. */
export async function openRunner(ground: Ground, store: Promise<Store>): Promise<RunnerAndWalls> {
  return ground.config.cloud.runner ? openTasks(ground, ground.config.cloud.runner) : openProcesses(ground, store)
}

async function openTasks(
  { addresses, log }: Ground,
  tasks: NonNullable<Config['cloud']['runner']>,
): Promise<RunnerAndWalls> {
  const { openEcsRunner } = await import('./adapters/runner/ecs-runner.ts')
  const runner = await openEcsRunner({ ...tasks, backendUrl: addresses.builderUrl, claimTtl, log })
  return { runner, isolation: async () => runner.isolation() }
}

async function openProcesses({ config, log }: Ground, store: Promise<Store>): Promise<RunnerAndWalls> {
  const [{ openLocalRunner }, found] = await Promise.all([
    import('./adapters/runner/local-process.ts'),
    findIsolation(config, log),
  ])
  const opened = await store
  const isolation = () => isolationNow(config, opened, found)
  const { allowPrivateGit, allowFileGit, environment } = config
  const runner = openLocalRunner({
    folder: config.dataDir,
    toolchains: config.toolchains,
    builderMain,
    isolation: await isolation(),
    allowPrivateGit,
    allowFileGit,
    environment,
    log,
  })
  return { runner, isolation }
}

/** What the builder says that works here; a sentence in its place when it cannot be asked. */
type FoundIsolation = { kind: Isolation['kind'] } | { broken: string }

/** Rejects when the operator asks for a kind that does not work: a weaker one is not what was wanted. */
async function findIsolation({ environment, isolation: asked }: Config, log: Logger): Promise<FoundIsolation> {
  const { describeIsolation } = await import('./adapters/runner/describe-isolation.ts')
  try {
    const found = await describeIsolation(builderMain, { environment, asked })
    if (!asked || found.kind === asked) return found
    throw new ConfigError([`TRELLIS_ISOLATION asks for ${asked}, which does not work here: ${found.sentence}`])
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.error({ err: error.cause }, error.message)
    return { broken: error.message }
  }
}

async function isolationNow(config: Config, store: Store, found: FoundIsolation): Promise<Isolation> {
  if ('broken' in found) return { kind: 'none', available: false, sentence: found.broken }
  const { isolation: forced, listensOnLoopback, openSignup, unsafeBuilds: unsafe } = config
  const kinds = found.kind === 'none' ? [] : [found.kind]
  const users = kinds.length > 0 && forced !== 'none' ? 0 : await countUsers(store)
  return decideIsolation({ found: kinds, forced, listensOnLoopback, openSignup, users, unsafe })
}

/** Whether there are none, one or several is all that the rule asks; more than a page is not counted. */
async function countUsers(store: Store): Promise<number> {
  const { items } = await store.query(queries.users, { limit: 100 })
  return items.length
}
