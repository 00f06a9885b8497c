import { z } from 'zod'
import { AppSource } from '../app-source.ts'
import { dependenciesOf } from '../package-json.ts'
import { readWantedNode, type WantedNode } from '../toolchain/wanted-node.ts'
import { type CompiledFor, compiledFor } from './compiled-parts.ts'
import { type LeftOut, leaveOut } from './downloads.ts'
import type { Lock } from './manager.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { findProject, type NxProject } from './nx-project.ts'
import { type Orchestrator, readOrchestrator } from './orchestrator.ts'
import { lockNamesIn, lockTexts, readLocks } from './read-locks.ts'
import { below, foldersAbove, join, readWorkspace, type Workspace } from './workspace.ts'
import { matcherOf, readPatterns } from './workspace-patterns.ts'
import { readYarnSettings, type YarnSettings } from './yarn-settings.ts'

/** All that decides how an app's packages are installed and its scripts are run, read once. */
export type PackageFacts = {
  /** The app's folder, relative to the checkout. */
  app: string
  /** Where packages are installed: the app's folder, or the root of the workspace that it belongs to. */
  root: string
  manifest?: Manifest
  rootManifest?: Manifest
  workspace?: Workspace
  /** Beside the place of the install. */
  locks: readonly Lock[]
  /** Lockfiles above the app that belong to something else. */
  strangers: readonly string[]
  /** A workspace above the app that does not count it in. */
  foreignWorkspace?: string
  hasPnpmWorkspace: boolean
  yarn: YarnSettings
  /** The app itself says which of its dependencies may run scripts. */
  namesBuilds: boolean
  /** Yarn's archives are committed, so nothing is to be kept of them. */
  hasArchives: boolean
  /** An app of Nx without a package.json of its own. */
  project?: NxProject
  node?: WantedNode
  orchestrator?: Orchestrator
  leftOut: LeftOut
  compiledFor?: CompiledFor
}

/** Reads the packages of the app in a folder of the checkout. */
export async function gatherPackageFacts(checkout: AppSource, app: string): Promise<PackageFacts> {
  const manifest = await readManifest(checkout, app)
  const { root, rootManifest, workspace, ...above } = await findRoot(checkout, app, manifest)
  const locks = await readLocks(checkout, root, { manifest: rootManifest, workspace })
  const manifests = [rootManifest, manifest, ...(workspace?.members ?? []).map((each) => each.manifest)]
  const present = [...new Set(manifests)].filter((each) => each !== undefined)
  const node = await readWantedNode(checkout, [app, root])
  const project = root === app ? undefined : await findProject(await AppSource.open(checkout.root, app))
  const orchestrator = await readOrchestrator(checkout, root, rootManifest)
  const pnpmText = await checkout.readText(join(root, 'pnpm-workspace.yaml'))
  const texts = await lockTexts(checkout, root, locks)
  const named: Record<string, string> = Object.assign({}, ...present.map(dependenciesOf), dependenciesOf(manifest))
  const compiled = compiledFor(named, texts)
  return {
    ...{ app, root, locks, ...above },
    ...(manifest ? { manifest } : {}),
    ...(rootManifest ? { rootManifest } : {}),
    ...(workspace ? { workspace } : {}),
    hasPnpmWorkspace: pnpmText !== undefined,
    yarn: await readYarnSettings(checkout, root),
    namesBuilds: saysBuilds(rootManifest, pnpmText),
    hasArchives: (await checkout.kindOf(join(root, '.yarn/cache'))) === 'folder',
    ...(project ? { project } : {}),
    ...(node ? { node } : {}),
    ...(orchestrator ? { orchestrator } : {}),
    leftOut: leaveOut(present, texts, Object.keys(named)),
    ...(compiled ? { compiledFor: compiled } : {}),
  }
}

type Root = {
  root: string
  rootManifest: Manifest | undefined
  workspace: Workspace | undefined
  strangers: string[]
  foreignWorkspace?: string
}

/** The nearest workspace that counts the app in, else the app itself. */
async function findRoot(checkout: AppSource, app: string, own: Manifest | undefined): Promise<Root> {
  const strangers: string[] = []
  let foreignWorkspace: string | undefined
  for (const root of foldersAbove(app)) {
    const rootManifest = root === app ? own : await readManifest(checkout, root)
    const patterns = await readPatterns(checkout, root, rootManifest)
    const isIn = root === app || (patterns && matcherOf(patterns.patterns).matches(below(root, app)))
    // Nx may keep one package.json for the whole repository; its apps have a project.json instead.
    const shares = root !== app && !own && rootManifest && (await checkout.kindOf(join(app, 'project.json'))) === 'file'
    if ((patterns && isIn) || shares) {
      const workspace = patterns && (await readWorkspace(checkout, root, patterns))
      return { root, rootManifest, workspace, strangers: [], ...(foreignWorkspace ? { foreignWorkspace } : {}) }
    }
    if (root === app) continue
    strangers.push(...(await lockNamesIn(checkout, root)).map((name) => join(root, name)))
    if (patterns) foreignWorkspace ??= patterns.file
  }
  const foreign = foreignWorkspace ? { foreignWorkspace } : {}
  return { root: app, rootManifest: own, workspace: undefined, strangers, ...foreign }
}

const buildWords =
  /^[ \t]*(?:onlyBuiltDependencies|onlyBuiltDependenciesFile|neverBuiltDependencies|ignoredBuiltDependencies|allowBuilds|dangerouslyAllowAllBuilds|ignoreScripts)[ \t]*:/m

function saysBuilds(manifest: Manifest | undefined, pnpmText: string | undefined): boolean {
  const inManifest = z.record(z.string(), z.unknown()).safeParse(manifest?.pnpm).data ?? {}
  return Object.keys(inManifest).some((key) => buildWords.test(`${key}:`)) || buildWords.test(pnpmText ?? '')
}
