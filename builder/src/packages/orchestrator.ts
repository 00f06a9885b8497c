import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { dependenciesOf } from '../package-json.ts'
import { looseJsonOf } from '../parse-text.ts'
import type { Manifest } from './manifest.ts'
import { join } from './workspace.ts'

/** A tool that knows in which order the packages of a workspace are built. */
export type Orchestrator = {
  kind: 'turbo' | 'nx' | 'lerna'
  /** The file that says so, relative to the checkout. */
  file: string
  /** Names of scripts that it runs; absent when it runs any. */
  tasks?: readonly string[]
}

const Turbo = z.object({
  tasks: z.record(z.string(), z.unknown()).optional(),
  pipeline: z.record(z.string(), z.unknown()).optional(),
})

const DependsOn = z.object({ dependsOn: z.array(z.unknown()).optional() })
const Nx = z.object({ targetDefaults: z.record(z.string(), DependsOn.catch({})).catch({}).default({}) })

/**
 * The tool that the root uses, when it would build what an app needs before the app. turbo refuses to run without a
 * `packageManager`, and nx builds other packages first only for targets that say so.
 */
export async function readOrchestrator(
  source: AppSource,
  root: string,
  manifest: Manifest | undefined,
): Promise<Orchestrator | undefined> {
  const dependencies = dependenciesOf(manifest)
  const turbo = Turbo.safeParse(
    looseJsonOf(await firstText(source, [join(root, 'turbo.json'), join(root, 'turbo.jsonc')])),
  )
  if (turbo.success && 'turbo' in dependencies && manifest?.packageManager) {
    const tasks = Object.keys(turbo.data.tasks ?? turbo.data.pipeline ?? {})
    return { kind: 'turbo', file: join(root, 'turbo.json'), tasks: tasks.filter((name) => !name.includes('#')) }
  }
  const nx = Nx.safeParse(looseJsonOf(await source.readText(join(root, 'nx.json'))))
  if (nx.success && 'nx' in dependencies) {
    const first = Object.entries(nx.data.targetDefaults).filter(([, { dependsOn }]) => dependsOn?.includes('^build'))
    return { kind: 'nx', file: join(root, 'nx.json'), tasks: first.map(([name]) => name) }
  }
  const lerna = await source.kindOf(join(root, 'lerna.json'))
  return lerna && 'lerna' in dependencies ? { kind: 'lerna', file: join(root, 'lerna.json') } : undefined
}

async function firstText(source: AppSource, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await source.readText(path)
    if (text !== undefined) return text
  }
  return undefined
}
