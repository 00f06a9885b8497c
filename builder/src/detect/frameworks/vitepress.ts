import { posix } from 'node:path'
import { quote } from '../../quote.ts'
import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework, View } from '../framework.ts'
import { basePath, basePathIn } from './words.ts'

export const vitepress: Framework = {
  id: 'vitepress',
  name: 'VitePress',
  help: 'a VitePress site: "vitepress" among the dependencies',
  packages: ['vitepress'],
  configs: /(^|\/)\.vitepress\/config\./,
  called: /\bvitepress\s+build\b/,
  scripts: ['docs:build'],
  command: 'vitepress build',
  beside: true,
  look(view) {
    const { config, line } = view
    const folder = folderOfDocs(view, 'vitepress', '.vitepress')
    const written = folderOf(optionOf(line, '--outDir') ?? settingOf(config, 'outDir'), folder)
    return {
      output: [...(written === undefined ? [] : [written]), posix.join(folder, '.vitepress/dist')],
      ...(folder ? { command: `vitepress build ${quote(folder)}` } : {}),
      ...basePath(basePathOf(optionOf(line, '--base')) ?? basePathIn(config, 'base')),
      caches: [posix.join(folder, '.vitepress/cache')],
      node: { min: 18 },
    }
  },
}

/** The folder that the script names, else the one with the configuration. */
export function folderOfDocs(
  { line, configNames }: Pick<View, 'line' | 'configNames'>,
  tool: string,
  hidden: string,
): string {
  const named = new RegExp(`\\b${tool}(?:-vite|-webpack)?\\s+build[^\\S\\n]+([\\w./@][^\\s&|;]*)`).exec(line)?.[1]
  const byConfig = configNames[0]?.split(`${hidden}/`)[0]
  const inside = new RegExp(`\\b${tool}\\s+build\\b`).test(line) ? '' : byConfig
  return folderOf(named ?? (inside || '.')) ?? ''
}
