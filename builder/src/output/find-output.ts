import type { AppSource } from '../app-source.ts'
import { StepFailure } from '../failures.ts'
import { isInside } from '../isolation/mounts.ts'
import type { Plan } from '../plan.ts'

/** `root` is on the host, without links. `whole`: it is the app's own folder, so sources and packages are left out. */
export type OutputFolder = { root: string; name: string; whole: boolean }

/**
 * Finds what the build made: the folder that the person set, else the first candidate with an `index.html`, else the
 * first candidate that is there at all and was not a source folder. Fails with `no_output` and names what was expected.
 */
export async function findOutput(app: AppSource, plan: Plan): Promise<OutputFolder> {
  const { fixed, candidates } = plan.output
  if (fixed !== undefined) {
    const found = await folderAt(app, fixed)
    if (found) return found
    throw new StepFailure(
      'no_output',
      `The output folder "${fixed}" of the settings is not there after the build. Correct the setting, or let the build write there.`,
    )
  }
  for (const name of candidates) {
    if ((await app.kindOf(name ? `${name}/index.html` : 'index.html')) !== 'file') continue
    const found = await folderAt(app, name)
    if (found && (name !== '' || !plan.build || candidates[0] === '')) return found
  }
  const [expected] = candidates
  const first = expected ? await folderAt(app, expected) : undefined
  if (first) return first
  throw new StepFailure(
    'no_output',
    `The build ended well but made nothing to publish: there is no ${candidates.filter(Boolean).slice(0, 5).join(', ')} ` +
      'with an index.html. Set the output folder in the settings.',
  )
}

async function folderAt(app: AppSource, name: string): Promise<OutputFolder | undefined> {
  const root = await app.resolve(name)
  if (!root || (await app.kindOf(name)) !== 'folder') return undefined
  return { root, name: name || 'the app\u2019s folder', whole: isInside(app.root, root) }
}
