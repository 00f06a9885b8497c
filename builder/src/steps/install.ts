import { join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import { cacheKeyOf } from '../cache/cache-key.ts'
import type { KeptInstall } from '../cache/kept-installs.ts'
import { openKeptInstall } from '../cache/open-kept.ts'
import { type RestoreResult, restoreCache } from '../cache/restore.ts'
import { saveCache } from '../cache/save.ts'
import type { JobContext } from '../job-context.ts'
import { describeDuration } from '../log/words.ts'
import { hasInstallScripts } from '../packages/npm.ts'
import { appOf, planOf } from './analyze.ts'
import type { BuildStep } from './step.ts'
import { runUserCommand } from './user-command.ts'

/**
 * Installs the app's packages, or brings back those of the last install with the same lockfile. Then npm has nothing to
 * do, unless the app has install scripts of its own or an install command that the person wrote.
 */
export const installStep: BuildStep = {
  name: 'install',
  async run(context, harvest) {
    const plan = planOf(harvest)
    const { folder } = appOf(harvest)
    if (!plan.install) {
      context.log.system('Nothing to install.')
      return 'skipped'
    }
    const key = harvest.facts
      ? await cacheKeyOf({ app: appOf(harvest), facts: harvest.facts, plan, toolchain: context.toolchain })
      : undefined
    const started = performance.now()
    const kept = key ? openKeptInstall(context, { key, folders: [join(folder, 'node_modules')] }) : undefined
    if (kept) harvest.kept.push(kept)
    const restored = await restore(context, { folder, key, kept })
    context.progress(30)
    if (restored === 'exact' && plan.install.ours && !hasInstallScripts(harvest.facts?.package)) {
      await kept?.watch()
      return 'completed'
    }
    await runUserCommand(context, {
      line: restored === 'exact' && plan.install.ours ? 'npm install --prefer-offline' : plan.install.command,
      folder,
      code: 'install_failed',
      observe: creep(context, { from: 30, to: 95 }),
    })
    context.log.system(`Installed in ${describeDuration(performance.now() - started)}.`)
    await kept?.watch()
    if (key && !kept && restored === 'none') {
      const { packed, kept } = saveCache(context, folder, key)
      harvest.beside.push(packed)
      harvest.background.push(kept)
    }
    return 'completed'
  },
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
