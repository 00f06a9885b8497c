import type { BuildSettings } from '@trellis/shared'
import { type Finding, npmLine } from './detect/detector.ts'
import { detectors } from './detect/detectors.ts'
import type { AppFacts } from './detect/facts.ts'
import { recognise } from './detect/recognise.ts'
import { StepFailure } from './failures.ts'
import { planNpm } from './packages/npm.ts'
import type { Plan } from './plan.ts'
import type { Toolchain } from './toolchain/host-tools.ts'

/**
 * Makes the plan out of what was found; what the person set wins. Pure. Fails with `nothing_to_build` when no detector
 * knows the app and no setting says what to do.
 */
export function makePlan(facts: AppFacts, settings: BuildSettings, toolchain: Toolchain): Plan {
  const finding = recognise(facts) ?? fromSettings(settings)
  if (!finding) throw new StepFailure('nothing_to_build', nothingFound(facts))
  const build = settings.buildCommand ?? (finding.build && npmLine(finding.build))
  if (finding.refusal && settings.buildCommand === undefined && settings.outputDir === undefined)
    throw new StepFailure(finding.refusal.code, finding.refusal.message)
  const npm = settings.installCommand || !build ? undefined : planNpm(facts)
  const install = settings.installCommand ?? npm?.command
  return {
    framework: finding.framework,
    app: '',
    installIn: '',
    ...(install ? { install: { command: install, ours: settings.installCommand === undefined } } : {}),
    ...(build ? { build: { command: build } } : {}),
    output: {
      ...(settings.outputDir === undefined ? {} : { fixed: tidy(settings.outputDir) }),
      candidates: build && !finding.build ? [...finding.output, 'dist', 'build', 'out'] : finding.output,
      ...(finding.unchanged ? { unchanged: finding.unchanged } : {}),
      ...(finding.hint ? { hint: finding.hint } : {}),
    },
    fallback: finding.fallback,
    caches: finding.caches ?? [],
    environment: finding.environment ?? {},
    ...(facts.package && (build || install)
      ? { packageManager: `npm ${toolchain.npmVersion}`, nodeVersion: toolchain.nodeVersion }
      : {}),
    because: [...finding.because, ...(npm?.because ?? []), ...settingsWords(settings)],
    warnings: [...(finding.warnings ?? []), ...(npm?.warnings ?? []), ...nodeWarnings(facts, toolchain)],
    risks: [],
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

function nodeWarnings(facts: AppFacts, toolchain: Toolchain): string[] {
  const wanted = facts.wantedNode
  const major = /^\D{0,3}(\d+)/.exec(wanted?.version ?? '')?.[1]
  const here = toolchain.nodeVersion.split('.')[0]
  const isFloor = wanted ? /^\s*>/.test(wanted.version) && Number(major) <= Number(here) : false
  if (!wanted || !major || major === here || isFloor || wanted.version.includes('||')) return []
  return [`${wanted.file} asks for Node.js ${wanted.version}; this server builds with ${toolchain.nodeVersion}.`]
}

function nothingFound(facts: AppFacts): string {
  const looked = detectors.map(({ help }) => help).join('; ')
  const have = facts.names.filter((name) => name !== '.git').slice(0, 8)
  const there = have.length > 0 ? `The folder has: ${have.join(', ')}.` : 'The folder is empty.'
  return `Nothing to build was found. Looked for: ${looked}. ${there} Set the root folder or a build command in the settings.`
}

function tidy(folder: string): string {
  return folder
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '')
}
