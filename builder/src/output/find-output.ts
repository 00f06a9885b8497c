import type { AppSource } from '../app-source.ts'
import { StepFailure } from '../failures.ts'
import { isInside } from '../isolation/mounts.ts'
import type { Plan } from '../plan.ts'
import { choose } from './choose-output.ts'
import { type Traces, tracesOf } from './traces.ts'

/** `root` is on the host, without links. `whole`: it is the app's own folder, so sources and packages are left out. */
export type OutputFolder = { root: string; name: string; whole: boolean; warning?: string }

/** When the build began, in milliseconds since 1970 by the clock of the file system's machine. */
export type Since = { startedAt: number }

/**
 * Finds what the build made: the folder that the person set; else an expected one with an `index.html` that this build
 * wrote; else whichever folder has one, or got new files beside the one it has. So a stale result that is committed
 * beside the real one is not taken. Fails with `no_output` and names what was looked at.
 */
export async function findOutput(app: AppSource, plan: Plan, since?: Since): Promise<OutputFolder> {
  const { fixed, candidates } = plan.output
  if (fixed !== undefined) return fixedOutput(app, fixed)
  if (!plan.build || !since) return untouched(app, candidates)
  const traces = await tracesOf(app, candidates, since.startedAt)
  const name = choose(traces, plan.output)
  const made = name === undefined ? undefined : await folderAt(app, name)
  if (made) return made
  const kept = await keptOutput(app, plan)
  if (kept) return kept
  throw new StepFailure('no_output', nothingMade(plan, traces))
}

async function fixedOutput(app: AppSource, fixed: string): Promise<OutputFolder> {
  const found = await folderAt(app, fixed)
  if (found) return found
  if (await app.leadsOut(fixed))
    throw new StepFailure(
      'output_refused',
      `The output folder "${fixed}" of the settings is outside the repository, so nothing of it was published. Let the build write inside it.`,
    )
  throw new StepFailure(
    'no_output',
    `The output folder "${fixed}" of the settings is not there after the build. Correct the setting, or let the build write there.`,
  )
}

/** The folder to publish where nothing was built. */
async function untouched(app: AppSource, candidates: readonly string[]): Promise<OutputFolder> {
  for (const name of candidates) {
    if ((await app.kindOf(pageOf(name))) !== 'file') continue
    const found = await folderAt(app, name)
    if (found) return found
  }
  throw new StepFailure('no_output', 'There is no folder with an index.html. Set the output folder in the settings.')
}

/** Pages that were there before the build and are the site all the same. */
async function keptOutput(app: AppSource, { output }: Plan): Promise<OutputFolder | undefined> {
  for (const name of output.unchanged ?? []) {
    if ((await app.kindOf(pageOf(name))) !== 'file') continue
    const found = await folderAt(app, name)
    if (found) return { ...found, warning: `The build wrote no page; ${found.name} is published as it was before.` }
  }
  return undefined
}

function nothingMade({ output }: Plan, { written, cut }: Traces): string {
  const places = output.candidates.filter(Boolean).slice(0, 5).join(', ')
  const topmost = written.map((folder) => /^(?:\.\.\/)*[^/]*/.exec(folder)?.[0] ?? folder)
  const folders = [...new Set(topmost)].filter((folder) => folder !== '').slice(0, 5)
  const seen =
    folders.length > 0 ? ` It wrote to ${folders.join(', ')}, where there is no page.` : ' It wrote no files.'
  return (
    'The build ended well but made nothing to publish: no index.html was written' +
    `${places ? `, neither in ${places} nor elsewhere` : ''}.${cut ? '' : seen}${output.hint ? ` ${output.hint}` : ''} Set the output folder in the ` +
    'settings if these files are the site.'
  )
}

function pageOf(name: string): string {
  return name ? `${name}/index.html` : 'index.html'
}

async function folderAt(app: AppSource, name: string): Promise<OutputFolder | undefined> {
  const root = await app.resolve(name)
  if (!root || (await app.kindOf(name)) !== 'folder') return undefined
  return { root, name: name || 'the app\u2019s folder', whole: isInside(app.root, root) }
}
