import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root, sourceFiles } from './source-files.ts'

/** Folders whose contents are data and not part of the house. */
const closed = /^(builder\/samples|docs|(.*\/)?fixtures)\//

function realFolders(): string[] {
  const folders = new Set<string>()
  for (const file of sourceFiles()) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  }
  return [...folders].filter((folder) => !closed.test(folder)).sort()
}

/** The folders of the page's tree, two spaces to a level, with those that have no note. */
function drawnFolders(): { paths: string[]; bare: string[] } {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const tree = /## The tree[\s\S]*?```\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const above: string[] = []
  const rows = [...tree.matchAll(/^( *)([\w.-]+)\/ *(.*)$/gm)].map(([, indent = '', name = '', note = '']) => {
    above.splice(indent.length / 2, above.length, name)
    return { path: above.join('/'), note }
  })
  return { paths: rows.map(({ path }) => path).sort(), bare: rows.filter(({ note }) => !note).map(({ path }) => path) }
}

it('the tree in ARCHITECTURE.md is the real tree of folders', () => {
  expect(drawnFolders().paths).toEqual(realFolders())
})

it('every folder in ARCHITECTURE.md says what it is for', () => {
  expect(drawnFolders().bare).toEqual([])
})
