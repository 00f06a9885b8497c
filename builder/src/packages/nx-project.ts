import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { looseJsonOf } from '../parse-text.ts'

/** An app of Nx that has no package.json of its own: the repository's root has it for all. */
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
  if (text === undefined || (await app.kindOf('package.json')) === 'file') return undefined
  const read = Project.safeParse(looseJsonOf(text))
  if (!read.success || read.data.projectType === 'library') return undefined
  const { name, targets } = read.data
  const output = targets.build.options?.outputPath
  const framework = targets.build.executor ? `Nx (${targets.build.executor})` : 'Nx'
  return { name, framework, ...(output ? { output: output.replace(/^\{workspaceRoot\}\//, '') } : {}) }
}
