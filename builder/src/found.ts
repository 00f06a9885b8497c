import { type Found, limits } from '@trellis/shared'
import type { Plan } from './plan.ts'

type Told = Pick<
  Plan,
  'app' | 'framework' | 'install' | 'build' | 'output' | 'basePath' | 'packageManager' | 'nodeVersion' | 'because'
>

/** Reasons by what they speak of; those of none of them speak of the framework. */
const subjects: readonly { what: string; of: RegExp }[] = [
  { what: 'Root folder', of: /\broot folder\b|can be deployed\b/ },
  { what: 'Output folder', of: /\boutput folder\b/ },
  { what: 'Build command', of: /\bbuild command\b|\bscript:|\btarget named build\b|\bbuilt first\b/ },
  { what: 'Install command', of: /\binstall command\b|\bnames no dependencies\b|\bin step\b/ },
  { what: 'Node.js', of: /\bNode\.js\b|\bengines\b|\.nvmrc|\.node-version|\bvolta\b/ },
  {
    what: 'Package manager',
    of: /\bpackageManager\b|\b(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)\b|\b(?:npm|pnpm|yarn|bun) (?:is|\d)/,
  },
]
const framework = 'Framework'

/** A file's name in a reason. */
const fileName =
  /(?<![\w@/])((?:[\w.-]+\/)*(?:\.[\w-]+(?:\.\w+)?|[\w-]+(?:\.[\w-]+)*\.(?:json|jsonc|json5|ya?ml|toml|lock|lockb|[cm]?[jt]s|html)|Gemfile))(?![\w/])/

/** What was found, each with the first reason that speaks of it and the file that said so. Pure. */
export function foundOf(plan: Told, mask = (text: string) => text): Found[] {
  const values: [string, string | undefined][] = [
    ['Root folder', plan.app || undefined],
    [framework, plan.framework],
    ['Package manager', plan.packageManager],
    ['Node.js', plan.nodeVersion],
    ['Install command', plan.install?.command],
    ['Build command', plan.build?.command],
    ['Output folder', outputOf(plan)],
    ['Base path', plan.basePath],
  ]
  return values.flatMap(([what, value]) => {
    if (value === undefined) return []
    const because = mask(reasonFor(what, plan.because) ?? usual(what, plan)).slice(0, 500)
    const file = fileName.exec(because)?.[1]
    const place = file && file.length <= limits.pathLength ? { file } : {}
    return [{ what, value: mask(value).slice(0, limits.commandLineLength), because, ...place }]
  })
}

function outputOf({ output }: Told): string {
  const folder = output.fixed ?? output.candidates[0] ?? ''
  return folder === '' ? '.' : folder
}

function reasonFor(what: string, reasons: readonly string[]): string | undefined {
  const subjectOf = (reason: string) => subjects.find(({ of }) => of.test(reason))?.what ?? framework
  return reasons.find((reason) => subjectOf(reason) === what)
}

/** What is said where no reason speaks of it. */
function usual(what: string, { framework: name, because }: Told): string {
  if (what === framework) return because[0] ?? 'nothing else was found'
  const isKnown = !unnamed.has(name) && !what.startsWith('Node') && !what.startsWith('Package')
  return isKnown ? `it is usual for ${name}` : 'nothing asks for another'
}

/** Ways to build that are no framework and have no customs. */
const unnamed = new Set(['Build script', 'As set'])
