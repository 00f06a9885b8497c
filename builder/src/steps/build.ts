import { openKeptResults } from '../cache/open-kept.ts'
import { describeDuration } from '../log/words.ts'
import { findOutput } from '../output/find-output.ts'
import { contentTypes } from '../output/types.ts'
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
    const results = openKeptResults(context, plan.caches, app.folder)
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
