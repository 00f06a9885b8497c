import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './source-files.ts'

const page = readFileSync(join(root, 'docs/features.md'), 'utf8')
const rules = readFileSync(join(root, 'docs/rules.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\|(?!---| row )/.test(line))

it('every test and folder that docs/features.md names exists', () => {
  const named = rows.flatMap((row) => [...row.matchAll(/`((?:shared|backend|builder|frontend|test)(?:\/[^`]*)?)`/g)])
  const paths = named.map(([, path]) => path ?? '')
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(paths.length).toBeGreaterThan(20)
})

it('every rule that docs/features.md names exists', () => {
  const ids = rows.flatMap(
    (row) => row.match(/\b(?:ACL|DEP|LOG|QUE|EDG|BLD|REL|PLA|LEA|ETA|SEC|INS|ANA|API)\d+\b/g) ?? [],
  )
  expect(ids.filter((id) => !rules.includes(`**${id}**`))).toEqual([])
})

it('a row without a test says that it is open or later', () => {
  const bare = rows.filter((row) => row.split('|')[3]?.trim() === '')
  expect(bare.filter((row) => !/\| (open|later)/.test(row))).toEqual([])
})
