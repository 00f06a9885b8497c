import type { Risk } from '@trellis/shared'
import { installScripts } from '../package-json.ts'
import { jsonOf } from '../parse-text.ts'

export type Manifest = { path: string; text: string }

/** Risks of what a package.json lets the install do. Nothing for one that cannot be read: others say so. */
export function manifestRisks({ path, text }: Manifest): Risk[] {
  const json = jsonOf(text)
  if (!isRecord(json)) return []
  const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((group) =>
    Object.entries(strings(json[group])),
  )
  const scripts = Object.entries(strings(json.scripts))
  return [
    ...all
      .filter(([, version]) => isLoose(version))
      .slice(0, mostShown)
      .map(([name, version]) => dependencyRisk({ path, text, name, version })),
    ...scripts.flatMap(([name, command]) => scriptRisk({ path, text, name, command })),
  ]
}

/** Nobody reads more of them, and each is looked for in the text. */
const mostShown = 20

type Dependency = { path: string; text: string; name: string; version: string }

const plainHttp = /^http:\/\//

function isLoose(version: string): boolean {
  return plainHttp.test(version) || (isGit(version) && !isPinned(version))
}

function dependencyRisk({ path, text, name, version }: Dependency): Risk {
  const at = { file: path, ...lineOf(text, name) }
  if (plainHttp.test(version)) {
    return {
      title: 'A package comes without encryption',
      detail: `${name} is fetched over http, so anybody on the way can exchange it. Use https, or the registry.`,
      ...at,
    }
  }
  return {
    title: 'A package follows a branch',
    detail: `${name} is whatever a git branch holds on the day of the install. Name a commit: "#" and its 40 characters.`,
    ...at,
  }
}

function isGit(version: string): boolean {
  return (
    /^(?:git(?:\+\w+)?:|git@|github:|gitlab:|bitbucket:|gist:)/.test(version) ||
    /^https?:\/\/\S+\.git(?:#|$)/.test(version) ||
    /^[\w-]+\/[\w.-]+(?:#\S+)?$/.test(version)
  )
}

/** A commit, or a range of versions that stands for tags. */
function isPinned(version: string): boolean {
  return /#(?:[0-9a-f]{40}|semver:|commit=[0-9a-f]{40}|v?\d+\.\d+\.\d+$)/.test(version)
}

const fetches = /\b(?:curl|wget|aria2c|Invoke-WebRequest)\b|https?:\/\/(?!localhost)\S+|\bbash\s+<\(/

function scriptRisk({
  path,
  text,
  name,
  command,
}: {
  path: string
  text: string
  name: string
  command: string
}): Risk[] {
  if (!installScripts.some((each) => each === name) || !fetches.test(command)) return []
  return [
    {
      title: 'The install downloads and runs something',
      detail: `The ${name} script fetches from the network by itself, so what is installed may be another thing each time.`,
      ...{ file: path, ...lineOf(text, name) },
    },
  ]
}

/** Risks of a settings file of npm, yarn or bun: a registry that is asked without encryption. */
export function registryRisks({ path, text }: Manifest): Risk[] {
  const isSettings = /(?:^|\/)(?:\.npmrc|\.yarnrc|\.yarnrc\.yml|bunfig\.toml)$/.test(path)
  if (!isSettings) return []
  const line = text
    .split('\n')
    .findIndex((each) => /registry\w{0,20}["']?\s{0,20}[:=]?\s{0,20}["']?http:\/\/(?!localhost|127\.)/i.test(each))
  return line < 0
    ? []
    : [
        {
          title: 'Packages come without encryption',
          detail: `${path} names a registry over http, so anybody on the way can exchange packages. Use https.`,
          ...{ file: path, line: line + 1 },
        },
      ]
}

/** The line of a key in a JSON text, as people write them. */
function lineOf(text: string, key: string): { line?: number } {
  const line = text
    .split('\n')
    .findIndex((each) => each.includes(`${JSON.stringify(key)}:`) || each.includes(`${JSON.stringify(key)} :`))
  return line < 0 ? {} : { line: line + 1 }
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
