import picomatch from 'picomatch'
import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { jsonOf, yamlOf } from '../parse-text.ts'
import type { Manifest } from './manifest.ts'

/** The patterns of a workspace and the file that has them. */
export type WorkspacePatterns = { file: string; patterns: readonly string[] }

const list = z.array(z.string())
const Workspaces = z.union([list, z.object({ packages: list }).transform(({ packages }) => packages)])
const WorkspaceFile = z.object({ packages: list.nullish() }).nullable()
const LernaFile = z.object({ packages: list.optional() })

/** Which folders below this one are packages of its workspace; nothing when it is no workspace. */
export async function readPatterns(
  source: AppSource,
  folder: string,
  manifest: Manifest | undefined,
): Promise<WorkspacePatterns | undefined> {
  const at = (name: string) => (folder ? `${folder}/${name}` : name)
  const workspaceText = await source.readText(at('pnpm-workspace.yaml'))
  const forPnpm = WorkspaceFile.safeParse(yamlOf(workspaceText)).data?.packages
  if (forPnpm && forPnpm.length > 0) return { file: at('pnpm-workspace.yaml'), patterns: forPnpm }
  const own = Workspaces.safeParse(manifest?.workspaces).data
  if (own && own.length > 0) return { file: at('package.json'), patterns: own }
  const forLerna = LernaFile.safeParse(jsonOf(await source.readText(at('lerna.json')))).data?.packages
  return forLerna && forLerna.length > 0 ? { file: at('lerna.json'), patterns: forLerna } : undefined
}

export type Matcher = {
  /** Whether a folder, relative to the workspace's, is one of its packages. */
  matches: (folder: string) => boolean
  /** Whether there may be packages below this folder. */
  leadsOn: (folder: string) => boolean
}

/** Patterns as all managers read them: `packages/*`, `apps/**`, `!docs/*`; the last one that fits decides. */
export function matcherOf(patterns: readonly string[]): Matcher {
  const rules = patterns
    .map((pattern) => pattern.trim())
    .map((pattern) => ({ negated: pattern.startsWith('!'), plain: tidy(pattern.replace(/^!/, '')) }))
    // `./` is the root itself, which is none of its packages.
    .filter(({ plain }) => plain !== '')
    .map(({ negated, plain }) => ({ negated, plain, fits: picomatch(plain), depth: depthOf(plain) }))
  const deepest = Math.max(0, ...rules.filter(({ negated }) => !negated).map(({ depth }) => depth))
  const bases = rules.filter(({ negated }) => !negated).map(({ plain }) => picomatch.scan(plain).base)
  return {
    matches: (folder) => rules.reduce((is, { fits, negated }) => (fits(folder) ? !negated : is), false),
    leadsOn: (folder) =>
      folder.split('/').length < deepest && bases.some((base) => base === '' || onTheWay(folder, base)),
  }
}

function onTheWay(folder: string, base: string): boolean {
  return folder === base || folder.startsWith(`${base}/`) || base.startsWith(`${folder}/`)
}

function tidy(pattern: string): string {
  return pattern.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
}

function depthOf(pattern: string): number {
  return pattern.includes('**') ? Number.POSITIVE_INFINITY : pattern.split('/').length
}
