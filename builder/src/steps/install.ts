import type { CacheKey } from '@trellis/shared'
import { cacheKeyOf } from '../cache/cache-key.ts'
import type { KeptInstall } from '../cache/kept-installs.ts'
import { laneOf, openKeptInstall } from '../cache/open-kept.ts'
import { type RestoreResult, restoreCache } from '../cache/restore.ts'
import { saveCache } from '../cache/save.ts'
import { plainText } from '../failures/plain-text.ts'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { describeDuration } from '../log/words.ts'
import { saysOutOfStep } from '../packages/managers.ts'
import { join } from '../packages/workspace.ts'
import type { Plan } from '../plan.ts'
import { planOf } from './analyze.ts'
import type { BuildStep } from './step.ts'
import { runUserCommand } from './user-command.ts'

/**
 * Installs the app's packages, or brings back those of the last install with the same lockfile. Then the manager has
 * nothing to do, unless the app has install scripts of its own or an install command that the person wrote.
 */
export const installStep: BuildStep = {
  name: 'install',
  async run(context, harvest) {
    const plan = planOf(harvest)
    const { install, installIn: folder } = plan
    if (!install) {
      context.log.system('Nothing to install.')
      return 'skipped'
    }
    const key = harvest.packages
      ? await cacheKeyOf({
          checkout: context.host.checkout,
          packages: harvest.packages,
          plan,
          lane: laneOf(context.plan),
        })
      : undefined
    if (key) harvest.installKey = key
    const started = performance.now()
    const kept = key ? openKeptInstall(context, { key, folders: plan.installed }) : undefined
    if (kept) harvest.kept.push(kept)
    // A blob holds one folder; where there are more, only the place beside the server keeps them.
    const blobKey = plan.installed.join() === join(folder, 'node_modules') ? key : undefined
    const restored = await restore(context, { folder, key: blobKey, kept })
    context.progress(30)
    const isRestored = restored === 'exact' && install.ours
    if (isRestored && !install.scripts) {
      await kept?.watch()
      return 'completed'
    }
    context.isolation.prepare?.('sandbox', plan.build ? 2 : 1)
    await runInstall(context, plan, isRestored ? (install.again ?? install.command) : install.command)
    context.log.system(`Installed in ${describeDuration(performance.now() - started)}.`)
    await kept?.watch()
    if (blobKey && !kept && restored === 'none') {
      const { packed, kept } = saveCache(context, folder, blobKey)
      harvest.beside.push(packed)
      harvest.background.push(kept)
    }
    return 'completed'
  },
}

/** How much of the output is searched for the manager's word about its lockfile, which comes at the end. */
const searched = 64 * 1024

/** Runs the install, and runs it again without insisting on the lockfile when the manager says that it is out of step. */
async function runInstall(context: JobContext, plan: Plan, line: string): Promise<void> {
  const { installIn: folder, install } = plan
  const creeping = creep(context, { from: 30, to: 95 })
  let said = ''
  const observe = (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-searched)
    creeping()
  }
  try {
    await runUserCommand(context, { line, folder, plan, code: 'install_failed', observe })
  } catch (error) {
    const isOutOfStep =
      error instanceof StepFailure && error.code === 'install_failed' && saysOutOfStep(plainText(said))
    if (!isOutOfStep || install?.outOfStep === undefined) throw error
    context.log.system(
      'Warning: The lockfile does not agree with package.json, so packages are installed without insisting on it. ' +
        'Install on your machine and commit the changed lockfile.',
    )
    await runUserCommand(context, { line: install.outOfStep, folder, plan, code: 'install_failed', observe: creeping })
  }
}

type Restoring = { folder: string; key: CacheKey | undefined; kept: KeptInstall | undefined }

/** As the folders that they are, where the order names a place to keep them, else out of a blob. */
async function restore(context: JobContext, { folder, key, kept }: Restoring): Promise<RestoreResult> {
  if (!kept) return key ? restoreCache(context, folder, key) : 'none'
  if (!(await kept.restore())) return 'none'
  context.log.system('Restored node_modules from the last install with this lockfile.')
  return 'exact'
}

/** Output is the only sign of life that any command gives: each piece of it covers a part of the way that is left. */
export function creep(context: JobContext, range: { from: number; to: number }): () => void {
  let at = range.from
  return () => {
    at += (range.to - at) * 0.02
    context.progress(Math.floor(at))
  }
}
