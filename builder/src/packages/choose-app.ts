import type { BuildSettings } from '@trellis/shared'
import { AppSource } from '../app-source.ts'
import { type AppFacts, gatherFacts } from '../detect/facts.ts'
import { recognise } from '../detect/recognise.ts'
import { StepFailure } from '../failures.ts'
import { delegates, type Sign, signOf } from './app-signs.ts'
import { readManifest } from './manifest.ts'
import { findProject } from './nx-project.ts'
import { neededByOthers } from './siblings.ts'
import { join, readWorkspace, type Workspace } from './workspace.ts'
import { readPatterns } from './workspace-patterns.ts'

/** The folder of the app, relative to the checkout, and why it is that one. */
export type AppChoice = { folder: string; because: string[] }

type Candidate = { folder: string; framework: string; sign: Sign; sure?: boolean }

/**
 * Finds the folder to deploy when the settings name none: the root when it is an app itself, else the one app among the
 * packages of its workspace, or among its folders where it has no workspace. Fails with `several_apps` when there is more
 * than one, and leaves it at the root when there is none, so that what is missing there is said.
 */
export async function chooseApp(checkout: AppSource, settings: BuildSettings): Promise<AppChoice> {
  const atRoot: AppChoice = { folder: '', because: [] }
  if (settings.buildCommand !== undefined || settings.outputDir !== undefined) return atRoot
  const manifest = await readManifest(checkout, '')
  const patterns = await readPatterns(checkout, '', manifest)
  const workspace = patterns && (await readWorkspace(checkout, '', patterns))
  const own = await look(checkout, '')
  const isApp = own?.sign === 'app' && !delegates(manifest)
  if (isApp || (own && own.sign !== 'refused' && !workspace?.members.length && !delegates(manifest))) return atRoot
  const candidates = withoutParts(await findCandidates(checkout, workspace), workspace)
  const [first, ...others] = best(candidates)
  if (!first || (first.sign === 'refused' && own)) return atRoot
  // Pages somewhere below an app that cannot be published are parts of it, not what people mean.
  if (own?.sign === 'refused' && own.sure && first.sign !== 'app') return atRoot
  if (others.length > 0) throw severalApps([first, ...others])
  const where = workspace ? `package of ${workspace.file}` : 'folder'
  return {
    folder: first.folder,
    because: [`${first.folder} is the only ${where} that can be deployed (${first.framework})`],
  }
}

async function findCandidates(checkout: AppSource, workspace: Workspace | undefined): Promise<Candidate[]> {
  const members = workspace?.members.map(({ folder }) => folder) ?? []
  const folders = members.length > 0 ? members : await usualFolders(checkout)
  const found: Candidate[] = []
  for (const folder of folders.slice(0, mostCandidates)) {
    const candidate = await look(checkout, folder)
    if (candidate) found.push(candidate)
  }
  return found
}

/** What another package of the workspace needs is a part of that one, unless all need each other. */
function withoutParts(candidates: readonly Candidate[], workspace: Workspace | undefined): Candidate[] {
  const parts = workspace ? neededByOthers(workspace) : new Set<string>()
  const wholes = candidates.filter(({ folder }) => !parts.has(folder))
  return wholes.length > 0 ? wholes : [...candidates]
}

/** More packages than this are looked at no further: whoever has so many says which one is meant. */
const mostCandidates = 1000

const closed = /^(?:node_modules|bower_components|vendor|\..*|__.*__)$/
const groups = new Set(['apps', 'packages', 'projects', 'sites', 'services', 'websites'])

/** Where apps stand in a repository without a workspace: the folders of the root, and those in folders of several. */
async function usualFolders(checkout: AppSource): Promise<string[]> {
  const found: string[] = []
  for (const name of (await checkout.folders()).filter((each) => !closed.test(each))) {
    found.push(name)
    if (!groups.has(name)) continue
    for (const inner of (await checkout.folders(name)).filter((each) => !closed.test(each)))
      found.push(join(name, inner))
  }
  return found
}

/** What a folder is; nothing when it is no app, or one that cannot even be read. */
async function look(checkout: AppSource, folder: string): Promise<Candidate | undefined> {
  try {
    const app = await AppSource.open(checkout.root, folder)
    const project = folder === '' ? undefined : await findProject(app)
    if (project) return { folder, framework: project.framework, sign: 'app' }
    const facts: AppFacts = await gatherFacts(app)
    const finding = recognise(facts)
    const sign = finding && signOf(facts, finding, await readManifest(checkout, folder))
    return sign ? { folder, framework: finding.framework, sign, sure: finding.strength !== 'present' } : undefined
  } catch (error) {
    if (folder !== '' && error instanceof StepFailure) return undefined
    throw error
  }
}

const signs: readonly Sign[] = ['app', 'perhaps', 'refused']

/** Folders that show or try something out; they are apps only where nothing else is. */
const beside =
  /(?:^|\/)(?:examples?|demos?|samples?|tests?|e2e|__tests__|fixtures?|playgrounds?|templates?|benchmarks?|bench|storybook|sandbox)(?:\/|$|-)|-(?:e2e|example|demo|playground|storybook)$/

/** The candidates of the strongest sign that there is. */
function best(candidates: readonly Candidate[]): Candidate[] {
  for (const sign of signs) {
    const found = candidates.filter((each) => each.sign === sign)
    const main = found.filter(({ folder }) => !beside.test(folder))
    if (main.length > 0) return main
    if (found.length > 0) return found
  }
  return []
}

const mostListed = 20

function severalApps(candidates: readonly Candidate[]): StepFailure {
  const listed = candidates.slice(0, mostListed).map(({ folder, framework }) => `${folder} (${framework})`)
  const rest = candidates.length - listed.length
  return new StepFailure(
    'several_apps',
    `This repository has several apps that can be deployed: ${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. ` +
      'Nothing was installed or built. Set the root folder in the settings to the one that is meant.',
  )
}
