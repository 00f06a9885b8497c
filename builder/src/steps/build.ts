import { dirname, join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import { installName, isFolder } from '../cache/kept-place.ts'
import { openKeptResults } from '../cache/open-kept.ts'
import type { JobContext } from '../job-context.ts'
import { describeDuration } from '../log/words.ts'
import { findOutput } from '../output/find-output.ts'
import { contentTypes } from '../output/types.ts'
import type { Plan } from '../plan.ts'
import { appOf, planOf } from './analyze.ts'
import { creep } from './install.ts'
import type { BuildStep } from './step.ts'
import { runUserCommand } from './user-command.ts'

/** Runs the build and finds its output. A build that ends well but makes nothing is a failure with `no_output`. */
export const buildStep: BuildStep = {
  name: 'build',
  async run(context, harvest) {
    const plan = planOf(harvest)
    const app = appOf(harvest)
    if (!plan.build) {
      context.log.system('Nothing to build: the files are published as they are.')
      harvest.output = await findOutput(app, plan)
      return 'skipped'
    }
    context.isolation.prepare?.('sandbox', 1)
    const compiled = compiledFolder(plan, harvest.installKey)
    const results = openKeptResults(context, [...plan.caches, ...compiled], app.folder)
    if (results) harvest.kept.unshift(results)
    await results?.restore()
    // The upload's table is loaded while there is nothing else to do here; a failure is for the upload to meet.
    contentTypes().catch(() => {})
    const started = performance.now()
    const startedAt = Date.now()
    await runUserCommand(context, {
      line: plan.build.command,
      folder: app.folder,
      plan,
      code: 'build_failed',
      ...(results ? { usual: await compiledVariable(context, compiled) } : {}),
      observe: creep(context, { from: 0, to: 95 }),
    })
    for (const kept of harvest.kept) kept.check()
    context.log.system(`Built in ${describeDuration(performance.now() - started)}.`)
    harvest.output = await findOutput(app, plan, { startedAt })
    if (harvest.output.warning) context.log.system(`Warning: ${harvest.output.warning}`)
    context.log.system(`Output: ${harvest.output.name}`)
    return 'completed'
  },
}

/**
 * Where Node.js keeps what it has compiled of a build's tools, for the plant's next build, which then starts them faster. It
 * lies among the packages, which are no part of the app, and is kept like the framework's own results. Node.js believes what
 * lies there, so it is kept for exactly these packages: what one of them has written is gone when that one is.
 */
function compiledFolder({ installIn }: Plan, key: CacheKey | undefined): string[] {
  return key ? [join(installIn, 'node_modules', installName('.compiled', key))] : []
}

async function compiledVariable(context: JobContext, folders: readonly string[]): Promise<Record<string, string>> {
  const [folder] = folders
  if (folder === undefined || !(await isFolder(join(context.host.checkout, dirname(folder))))) return {}
  return { NODE_COMPILE_CACHE: join(context.isolation.paths.checkout, folder) }
}
