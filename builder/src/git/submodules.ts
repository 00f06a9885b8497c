import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { fetchCommit, runGit } from './fetch-ref.ts'
import type { GitSetup } from './git-command.ts'
import { type Cloned, prepareGit } from './prepare-git.ts'
import {
  isSameHost,
  isSubmodulePath,
  readRecordedCommits,
  readSubmoduleUrls,
  type Submodule,
  submoduleSource,
} from './submodule-list.ts'

const deepest = 5
const most = 50

export type SubmoduleOptions = { context: JobContext; setup: GitSetup; source: Cloned }

/** A repository in the checkout that may have submodules; `folder` is relative to the checkout. */
type Around = { folder: string; source: Cloned; depth: number }

/**
 * Brings the submodules of the checkout, and theirs, when the person asked for them. Answers the paths of those that were
 * left because nobody did. None goes the way of `git submodule`, which believes more of what the repository says.
 */
export async function bringSubmodules(options: SubmoduleOptions): Promise<string[]> {
  const { context, source } = options
  const root: Around = { folder: '', source, depth: 0 }
  if (context.plan.settings.submodules === true) {
    await bringAll(options, root)
    return []
  }
  const left = (await listSubmodules(options, root.folder).catch(ignoreUnreadable)).map(({ path }) => path)
  if (left.length > 0) context.log.system(submodulesLeftWords(left))
  return left
}

export function submodulesLeftWords(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).join(', ')
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : ''
  return (
    `The repository has submodules (${shown}${more}); they were not fetched. ` +
    'Switch on "Fetch submodules" in the settings if the build needs them.'
  )
}

/** What is wrong with the list matters to nobody who does not want it followed. */
function ignoreUnreadable(cause: unknown): Submodule[] {
  if (cause instanceof StepFailure && (cause.code === 'git_failed' || cause.code === 'git_refused')) return []
  throw cause
}

/** One after the other, because what one brings decides which others there are. */
async function bringAll(options: SubmoduleOptions, root: Around): Promise<void> {
  const waiting = [root]
  let count = 0
  for (let around = waiting.shift(); around; around = waiting.shift()) {
    for (const found of await listSubmodules(options, around.folder)) {
      const folder = around.folder ? `${around.folder}/${found.path}` : found.path
      if (around.depth === deepest) throw refused(folder, `Submodules in each other go ${deepest} deep at most.`)
      if (++count > most) throw refused(folder, `A repository can have ${most} submodules at most, with those in them.`)
      waiting.push({ folder, source: await bringOne(options, { found, folder, around }), depth: around.depth + 1 })
    }
  }
}

type One = { found: Submodule; folder: string; around: Around }

/** Brings one submodule at its recorded commit into its place, and says where it came from. */
async function bringOne(options: SubmoduleOptions, { found, folder, around }: One): Promise<Cloned> {
  const { context } = options
  const source = submoduleSource(found.url, around.source)
  if (typeof source === 'string') throw refused(folder, source)
  await requireEmptyFolder(context.host.checkout, folder)
  context.log.system(`Fetching the submodule ${folder} from ${source.url} at ${found.sha.slice(0, 10)}`)
  try {
    const credential = isSameHost(source, options.source) ? context.plan.source.credential : undefined
    const prepared = await prepareGit(context, source, credential)
    const { sha } = await fetchCommit({ ...prepared, context, folder, ref: found.sha })
    if (sha !== found.sha) throw new StepFailure('git_failed', 'The server gave another commit than the recorded one.')
    return source
  } catch (cause) {
    if (!(cause instanceof StepFailure) || cause.code === 'sandbox_failed') throw cause
    const message = `The submodule "${folder}" could not be fetched from ${source.url}. ${cause.message}`
    throw new StepFailure(cause.code, message, { cause })
  }
}

function refused(folder: string, reason: string): StepFailure {
  return new StepFailure('git_refused', `The submodule "${folder}" was not fetched. ${reason}`)
}

/**
 * git has made an empty folder where a submodule belongs. A link anywhere on the way there could lead what is fetched into
 * git's own folder or out of the checkout; nothing else writes to the checkout meanwhile, so looking once is enough.
 */
export async function requireEmptyFolder(checkout: string, folder: string): Promise<void> {
  const parts = folder.split('/')
  for (const index of parts.keys()) {
    const place = join(checkout, ...parts.slice(0, index + 1))
    const found = await lstat(place).catch(() => undefined)
    if (!found?.isDirectory()) throw refused(folder, 'Its path leads through a link or a file of the repository.')
  }
  const names = await readdir(join(checkout, folder))
  if (names.length > 0) throw refused(folder, 'The repository has files of its own in its place.')
}

/** The submodules that a repository in the checkout names and has a commit recorded for. Its links are not followed. */
async function listSubmodules({ context, setup }: SubmoduleOptions, folder: string): Promise<Submodule[]> {
  const file = await lstat(join(context.host.checkout, folder, '.gitmodules')).catch(() => undefined)
  if (!file?.isFile()) return []
  const ask = { context, setup, folder }
  const listed = await runGit(ask, ['config', '--no-includes', '--blob', 'HEAD:.gitmodules', '--list', '-z'])
  if (listed.code !== 0) {
    throw new StepFailure(
      'git_failed',
      `git cannot read ${folder ? `${folder}/` : ''}.gitmodules: ${listed.said.trim()}`,
    )
  }
  const urls = readSubmoduleUrls(listed.out)
  const bad = [...urls.keys()].find((path) => !isSubmodulePath(path))
  if (bad !== undefined) throw refused(shown(bad), 'Its path is not one of a folder inside of the repository.')
  if (urls.size === 0) return []
  const tree = await runGit(ask, ['--literal-pathspecs', 'ls-tree', '-z', 'HEAD', '--', ...urls.keys()])
  if (tree.code !== 0) throw new StepFailure('git_failed', `git cannot read the submodules: ${tree.said.trim()}`)
  const commits = readRecordedCommits(tree.out)
  return [...urls].flatMap(([path, url]) => {
    const sha = commits.get(path)
    return sha === undefined ? [] : [{ path, url, sha }]
  })
}

/** A path that nobody has checked, as it can stand in a sentence. */
function shown(path: string): string {
  return path.replace(/\p{Cc}/gu, '?').slice(0, 200)
}
