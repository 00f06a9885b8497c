import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { looseJsonOf } from '../parse-text.ts'
import { readManifest } from './manifest.ts'

/** An app that Nx builds: it has no package.json of its own, or one without a script that builds. */
export type NxProject = {
  name: string
  framework: string
  /** Where it writes, relative to the place of the install. */
  output?: string
}

const Output = z.union([z.string(), z.object({ base: z.string() }).transform(({ base }) => base)])
const Project = z.object({
  name: z.string().regex(/^[\w@./-]+$/),
  projectType: z.string().optional(),
  targets: z.object({
    build: z.object({
      executor: z.string().default(''),
      options: z.object({ outputPath: Output.optional().catch(undefined) }).optional(),
      outputs: z.array(z.string()).optional(),
    }),
  }),
})

export async function findProject(app: AppSource): Promise<NxProject | undefined> {
  const text = await app.readText('project.json')
  if (text === undefined) return undefined
  const own = await readManifest(app, '')
  if (own && Object.keys(own.scripts).some((script) => /(?:^|:)build(?::|$)/.test(script))) return undefined
  const read = Project.safeParse(looseJsonOf(text))
  if (!read.success || read.data.projectType === 'library') return undefined
  const { name, targets } = read.data
  const written = targets.build.outputs?.find((each) => /^\{workspaceRoot\}\/[^{}*]+$/.test(each))
  const output = targets.build.options?.outputPath ?? written
  const framework = targets.build.executor ? `Nx (${targets.build.executor})` : 'Nx'
  return { name, framework, ...(output ? { output: output.replace(/^\{workspaceRoot\}\//, '') } : {}) }
}
