import type { AppSource } from '../app-source.ts'
import { StepFailure } from '../failures.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { matcherOf, type WorkspacePatterns } from './workspace-patterns.ts'

/** A package of a workspace; `folder` is relative to the checkout. */
export type Member = { folder: string; manifest: Manifest }

export type Workspace = {
  /** Where it is installed, relative to the checkout. */
  root: string
  /** The file that says which packages belong to it. */
  file: string
  /** By folder, sorted; the root itself is not among them. */
  members: readonly Member[]
  /** What could not be read or was too much. */
  warnings: readonly string[]
}

/** Folders that hold what others made, never packages of the workspace. */
const closed = new Set(['node_modules', 'bower_components', '.git', '.yarn', '.pnpm-store'])

/** A repository with more folders than this on the way to its packages is searched no further. */
const mostFolders = 20_000

/** Finds the packages of a workspace. */
export async function readWorkspace(
  source: AppSource,
  root: string,
  found: WorkspacePatterns & { mostFolders?: number },
): Promise<Workspace> {
  const most = found.mostFolders ?? mostFolders
  const matcher = matcherOf(found.patterns)
  const members: Member[] = []
  const warnings: string[] = []
  const waiting = ['']
  let seen = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const name of await source.folders(join(root, at))) {
      const folder = join(at, name)
      if (closed.has(name)) continue
      if (++seen > most) {
        return { root, file: found.file, members: sorted(members), warnings: [...warnings, tooMany(found.file, most)] }
      }
      if (matcher.matches(folder)) await take(source, join(root, folder), { members, warnings })
      if (matcher.leadsOn(folder)) waiting.push(folder)
    }
  }
  return { root, file: found.file, members: sorted(members), warnings }
}

function tooMany(file: string, most: number): string {
  return `Only the first ${most.toLocaleString('en-US')} folders were searched for packages of ${file}.`
}

/** Folders without a package.json are none of the workspace's. One that cannot be read is the manager's to refuse. */
async function take(source: AppSource, folder: string, into: { members: Member[]; warnings: string[] }): Promise<void> {
  try {
    const manifest = await readManifest(source, folder)
    if (manifest) into.members.push({ folder, manifest })
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error
    into.warnings.push(error.message)
  }
}

function sorted(members: Member[]): Member[] {
  return members.sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

export function join(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('/')
}

/** The folder itself, then those above it, up to the checkout. */
export function foldersAbove(folder: string): string[] {
  const parts = folder.split('/').filter(Boolean)
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/')).concat('')
}

/** A path relative to a folder that holds it; the path itself when it does not. */
export function below(folder: string, path: string): string {
  if (folder === '') return path
  if (path === folder) return ''
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
}
