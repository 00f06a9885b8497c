import { z } from 'zod'
import { jsonOf } from '../../parse-text.ts'
import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath } from './words.ts'

const nodes = [
  { upTo: 11, max: 14 },
  { upTo: 12, min: 12, max: 16 },
  { upTo: 14, min: 14, max: 16 },
  { upTo: 16, min: 16, max: 18 },
  { upTo: 17, min: 18, max: 20 },
  { upTo: 19, min: 18, max: 22 },
  { upTo: 21, min: 20, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 22 },
]

const Options = z
  .object({
    outputPath: z.union([z.string(), z.object({ base: z.string(), browser: z.string().optional() })]).optional(),
    baseHref: z.string().optional(),
    outputMode: z.string().optional(),
  })
  .catch({})
const Target = z.object({
  builder: z.string().optional(),
  options: Options.optional(),
  configurations: z.record(z.string(), Options).optional().catch(undefined),
})
const Targets = z.object({ build: Target.optional() }).optional().catch(undefined)
const Project = z.object({
  projectType: z.string().optional(),
  root: z.string().optional(),
  architect: Targets,
  targets: Targets,
})
const Workspace = z.object({ defaultProject: z.string().optional(), projects: z.record(z.string(), Project) })
/** Before version 6. */
const OldWorkspace = z.object({ apps: z.array(z.object({ outDir: z.string().optional() })) })

export const angular: Framework = {
  id: 'angular',
  name: 'Angular',
  help: 'an Angular app: "@angular/core" among the dependencies and an angular.json',
  packages: ['@angular/cli', '@angular/build', '@angular-devkit/build-angular', '@angular/core'],
  configs: /^(angular|\.angular-cli|angular-cli)\.json$/,
  configIsSign: true,
  called: /\bng(\.js)?\s+(b|build)\b/,
  command: 'ng build',
  look({ config, line, major, configNames }) {
    if (configNames.length === 0) return undefined
    const named = /\bng\s+(?:b|build)[^\S\n]+([\w@/.-]+)/.exec(line)?.[1]
    const seen = readWorkspace(config, named)
    const option = folderOf(optionOf(line, '--output-path', '--outputPath'))
    const bases = option === undefined ? seen.bases : [option]
    return {
      output: bases.flatMap((base) =>
        seen.inBrowser ? [join(base, seen.browser), base] : [base, join(base, 'browser')],
      ),
      fallback: 'spa',
      ...basePath(basePathOf(optionOf(line, '--base-href', '--baseHref') ?? seen.baseHref)),
      caches: ['.angular/cache'],
      environment: { NG_CLI_ANALYTICS: 'false' },
      node: nodeFor(nodes, major),
      oldHashes: major !== undefined && major < 12,
      because: [`${configNames[0]} names ${seen.project ? `the project ${seen.project}` : 'no project'}`],
      ...(seen.outputMode === 'server'
        ? { warnings: ['angular.json says outputMode: "server": only the pages that the build makes are published.'] }
        : {}),
    }
  },
}

type Read = {
  project?: string
  bases: string[]
  inBrowser: boolean
  browser: string
  baseHref?: string
  outputMode?: string
}

function readWorkspace(text: string, named: string | undefined): Read {
  const json = jsonOf(text)
  const old = OldWorkspace.safeParse(json)
  if (old.success)
    return { bases: [folderOf(old.data.apps[0]?.outDir) ?? 'dist'], inBrowser: false, browser: 'browser' }
  const workspace = Workspace.safeParse(json)
  if (!workspace.success) return { bases: ['dist'], inBrowser: true, browser: 'browser' }
  const { projects, defaultProject } = workspace.data
  const apps = Object.keys(projects).filter((name) => projects[name]?.projectType !== 'library' && !/-e2e$/.test(name))
  const project = [named, defaultProject, ...apps].find((name) => name !== undefined && name in projects)
  const target = projects[project ?? '']?.architect?.build ?? projects[project ?? '']?.targets?.build
  const options = { ...target?.options, ...target?.configurations?.production }
  const { outputPath, baseHref, outputMode } = options
  const base = folderOf(typeof outputPath === 'object' ? outputPath.base : outputPath)
  return {
    ...(project ? { project } : {}),
    bases: base === undefined ? [...(project ? [`dist/${project}`] : []), 'dist'] : [base],
    inBrowser: /:application$/.test(target?.builder ?? ''),
    browser: (typeof outputPath === 'object' ? outputPath.browser : undefined) ?? 'browser',
    ...(baseHref ? { baseHref } : {}),
    ...(outputMode ? { outputMode } : {}),
  }
}

function join(base: string, inner: string): string {
  return folderOf(inner || '.', base) ?? base
}
