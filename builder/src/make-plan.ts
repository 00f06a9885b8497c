import type { BuildSettings } from '@trellis/shared'
import type { Finding } from './detect/detector.ts'
import { detectors } from './detect/detectors.ts'
import type { AppFacts } from './detect/facts.ts'
import { recognise } from './detect/recognise.ts'
import { startOf } from './detect/server-app.ts'
import { StepFailure } from './failures.ts'
import { buildLine, up } from './packages/build-line.ts'
import { chooseManager, type ManagerChoice } from './packages/choose-manager.ts'
import type { PackageFacts } from './packages/facts.ts'
import { managerOf } from './packages/managers.ts'
import type { NxProject } from './packages/nx-project.ts'
import { planInstall } from './packages/plan-install.ts'
import { wishOf } from './packages/tool-wish.ts'
import { join } from './packages/workspace.ts'
import type { Plan } from './plan.ts'
import { withHints, withInstallLine } from './platform-files/apply-hints.ts'
import type { PlatformHints } from './platform-files/hints.ts'
import type { ReadyTools } from './toolchain/ready-tools.ts'
import type { ToolWish } from './toolchain/wish.ts'

/** What was read of an app and what the person set: everything that decides. */
export type PlanInput = {
  facts: AppFacts
  packages: PackageFacts
  /** What files for other platforms say. */
  hints: PlatformHints
  settings: BuildSettings
  because: readonly string[]
}

/** A plan that only lacks its tools; `wish` is absent when none are needed. */
export type PlanDraft = { plan: Plan; wish?: ToolWish; oldHashes: boolean; scripts: readonly string[] }

/**
 * Makes the plan out of what was found; what the person set wins. Pure. Fails with `nothing_to_build` when no detector
 * knows the app and no setting says what to do.
 */
export function draftPlan(input: PlanInput): PlanDraft {
  const { packages } = input
  const settings = withInstallLine(input.settings, input.hints)
  const finding = findingOf(input)
  const choice = chooseManager(packages, settings, input.hints)
  const build = buildOf(input, finding, choice)
  const install = build || settings.installCommand !== undefined ? planInstall(packages, choice, settings) : undefined
  const manifest = packages.rootManifest ?? packages.manifest
  const plan: Plan = {
    framework: finding.framework,
    app: packages.app,
    installIn: install?.installIn ?? packages.root,
    ...(install?.install ? { install: install.install } : {}),
    ...(build ? { build: { command: build.command } } : {}),
    installed: install?.installed ?? [],
    toolFolders: [],
    output: outputOf(withServerHint(finding, input.facts), settings, build !== undefined),
    fallback: finding.fallback,
    ...(input.hints.onePage ? { onePageRule: true } : {}),
    ...(finding.basePath ? { basePath: finding.basePath } : {}),
    caches: (finding.caches ?? []).map((folder) => join(packages.app, folder)),
    environment: {
      ...input.hints.variables?.value,
      ...finding.environment,
      ...install?.environment,
      ...toolSwitches(packages),
    },
    because: [
      ...input.because,
      ...finding.because,
      ...(install?.because ?? []),
      ...(build?.because ?? []),
      ...(install?.install && packages.compiledFor ? [packages.compiledFor.because] : []),
      ...settingsWords(input.settings),
    ],
    warnings: [...(finding.warnings ?? []), ...(install?.warnings ?? [])],
    risks: [],
  }
  const needsTools = manifest !== undefined && (build ?? install?.install) !== undefined
  return {
    plan,
    ...(needsTools ? { wish: wishOf(withNode(packages, input.hints), choice, finding) } : {}),
    oldHashes: finding.oldHashes === true,
    scripts: finding.build && 'scripts' in finding.build ? finding.build.scripts : [],
  }
}

/** The plan with the tools that were made ready for it. */
export function withTools(draft: PlanDraft, ready: ReadyTools): Plan {
  const { plan } = draft
  const { node, manager } = ready.tools
  // Node.js 17 and later have a newer OpenSSL, which refuses the hashes of older bundlers.
  const isRefused = draft.oldHashes && Number.parseInt(node, 10) >= 17
  return {
    ...plan,
    tools: ready.tools,
    toolFolders: ready.binFolders,
    environment: {
      ...ready.environment,
      ...(isRefused ? { NODE_OPTIONS: '--openssl-legacy-provider' } : {}),
      ...plan.environment,
    },
    packageManager: `${manager.id} ${manager.version}`,
    nodeVersion: node,
    because: [...plan.because, ...ready.because],
    warnings: [...plan.warnings, ...ready.warnings],
  }
}

/** The app's own files come first. */
function withNode(packages: PackageFacts, { node }: PlatformHints): PackageFacts {
  return packages.node || !node ? packages : { ...packages, node: { range: node.value, file: node.file } }
}

function findingOf({ facts, packages, hints, settings }: PlanInput): Finding {
  const { project } = packages
  const recognised = project ? projectFinding(project, packages) : recognise(facts)
  const finding = withHints(recognised, hints, packages.manifest?.scripts ?? {}) ?? fromSettings(settings)
  if (!finding) throw new StepFailure('nothing_to_build', nothingFound(facts))
  if (finding.refusal && settings.buildCommand === undefined && settings.outputDir === undefined)
    throw new StepFailure(finding.refusal.code, finding.refusal.message)
  return finding
}

function buildOf({ packages, settings }: PlanInput, finding: Finding, { kind }: ManagerChoice) {
  if (settings.buildCommand !== undefined) return { command: settings.buildCommand, because: [] }
  if (packages.project) {
    const line = managerOf(kind).exec(`nx run ${packages.project.name}:build`)
    return { command: `cd ${up(packages)} && ${line}`, because: [] }
  }
  return finding.build && buildLine(finding.build, packages, kind)
}

/** An app of Nx that has no package.json is built by Nx, which also knows where it writes. */
function projectFinding({ framework, output }: NxProject, packages: PackageFacts): Finding {
  const written = output ?? join('dist', packages.app)
  const folders = [join(written, 'browser'), written].map((folder) => join(up(packages), folder))
  return {
    framework,
    build: { command: 'nx' },
    output: [...folders, 'dist', 'build', 'out'],
    fallback: 'spa',
    because: [`${join(packages.app, 'project.json')} has a target named build`],
  }
}

/** Nothing of these stays behind or asks anybody. */
function toolSwitches({ orchestrator, project }: PackageFacts): Record<string, string> {
  if (project || orchestrator?.kind === 'nx') return { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' }
  return orchestrator?.kind === 'turbo' ? { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' } : {}
}

/** A server beside a build may make the pages itself; that is said only when the build makes none. */
function withServerHint(finding: Finding, facts: AppFacts): Finding {
  const start = startOf(facts)
  if (start === undefined) return finding
  const words = `If its pages are made by a server of its own (${start}), it cannot be published as files.`
  return { ...finding, hint: [finding.hint, words].filter(Boolean).join(' ') }
}

function outputOf(finding: Finding, settings: BuildSettings, builds: boolean): Plan['output'] {
  return {
    ...(settings.outputDir === undefined ? {} : { fixed: tidy(settings.outputDir) }),
    candidates: builds && !finding.build ? [...finding.output, 'dist', 'build', 'out'] : finding.output,
    ...(finding.unchanged ? { unchanged: finding.unchanged } : {}),
    ...(finding.hint ? { hint: finding.hint } : {}),
  }
}

function fromSettings(settings: BuildSettings): Finding | undefined {
  if (settings.buildCommand === undefined && settings.outputDir === undefined) return undefined
  return {
    framework: 'As set',
    output: [...(settings.outputDir ? [] : ['dist', 'build', 'out', 'public', ''])],
    fallback: 'none',
    because: [],
  }
}

function settingsWords(settings: BuildSettings): string[] {
  const words: [string, string | undefined][] = [
    ['install command', settings.installCommand],
    ['build command', settings.buildCommand],
    ['output folder', settings.outputDir],
    ['root folder', settings.rootDir],
  ]
  return words.filter(([, value]) => value).map(([word, value]) => `the settings give the ${word}: ${value}`)
}

function nothingFound(facts: AppFacts): string {
  const have = facts.names.filter((name) => name !== '.git').slice(0, 8)
  const there = have.length > 0 ? `The folder has: ${have.join(', ')}.` : 'The folder is empty.'
  return (
    `Nothing to build was found. ${there} There is no package.json with a build script, none of the ` +
    `${detectors.length} kinds of app that are known, and no index.html in the folder or in public, dist, build, docs, site, www, ` +
    '_site or out. Set the root folder or a build command in the settings.'
  )
}

function tidy(folder: string): string {
  return folder
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '')
}
