import { posix } from 'node:path'
import { quote } from '../../quote.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { folderOfDocs } from './vitepress.ts'
import { basePath, basePathIn } from './words.ts'

export const vuepress: Framework = {
  id: 'vuepress',
  name: 'VuePress',
  help: 'a VuePress site: "vuepress" among the dependencies',
  packages: ['vuepress', 'vuepress-vite', 'vuepress-webpack', '@vuepress/cli', '@vuepress/client'],
  configs: /(^|\/)\.vuepress\/config\./,
  called: /\bvuepress(-vite|-webpack)?\s+build\b/,
  scripts: ['docs:build'],
  command: 'vuepress build',
  beside: true,
  look(view) {
    const { config, line, major } = view
    const folder = folderOfDocs(view, 'vuepress', '.vuepress')
    const written = folderOf(optionOf(line, '--dest', '-d') ?? settingOf(config, 'dest'))
    const isOld = major !== undefined && major < 2
    return {
      output: [...(written === undefined ? [] : [written]), posix.join(folder, '.vuepress/dist')],
      ...(folder ? { command: `vuepress build ${quote(folder)}` } : {}),
      ...basePath(basePathIn(config, 'base')),
      caches: ['node_modules/.cache', posix.join(folder, '.vuepress/.cache')],
      node: isOld ? { max: 16 } : { min: 18 },
      oldHashes: isOld,
    }
  },
}
