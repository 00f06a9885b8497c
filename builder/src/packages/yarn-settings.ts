import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { yamlOf } from '../parse-text.ts'
import { foldersAbove, join } from './workspace.ts'

/** What Yarn's own settings say. */
export type YarnSettings = {
  /** The release that the app names, relative to the checkout, and whether it is there. */
  release?: { path: string; version?: string; isThere: boolean }
  linker?: string
  /** The settings say whether packages may run scripts. */
  namesScripts: boolean
}

const Settings = z.object({
  yarnPath: z.string().optional().catch(undefined),
  nodeLinker: z.string().optional().catch(undefined),
  enableScripts: z.boolean().optional().catch(undefined),
})

/** Read from the place of the install and, as Yarn does, from the folders above it. */
export async function readYarnSettings(source: AppSource, root: string): Promise<YarnSettings> {
  const found: YarnSettings = { namesScripts: false }
  for (const folder of foldersAbove(root)) {
    const berry = await readBerry(source, folder)
    const path = berry.yarnPath ?? (await readClassicPath(source, folder))
    if (path !== undefined && !found.release) found.release = await releaseAt(source, join(folder, tidy(path)))
    if (berry.nodeLinker !== undefined) found.linker ??= berry.nodeLinker
    if (berry.enableScripts !== undefined) found.namesScripts = true
  }
  return found
}

async function readBerry(source: AppSource, folder: string): Promise<z.infer<typeof Settings>> {
  return Settings.safeParse(yamlOf(await source.readText(join(folder, '.yarnrc.yml')))).data ?? {}
}

async function readClassicPath(source: AppSource, folder: string): Promise<string | undefined> {
  const text = await source.readText(join(folder, '.yarnrc'))
  return text && /^yarn-path[ \t]+([^\n]+)$/m.exec(text)?.[1]?.trim().replace(/^"|"$/g, '')
}

async function releaseAt(source: AppSource, path: string): Promise<NonNullable<YarnSettings['release']>> {
  const version = /yarn-(\d+\.\d+\.\d+[\w.-]*?)\.c?js$/.exec(path)?.[1]
  const isThere = (await source.kindOf(path)) === 'file'
  return { path, isThere, ...(version ? { version } : {}) }
}

function tidy(path: string): string {
  return path.replace(/^(?:\.\/)+/, '')
}
