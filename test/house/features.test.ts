import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, sourceFiles } from './source-files.ts'

const page = readFileSync(join(root, 'docs/features.md'), 'utf8')
const rules = readFileSync(join(root, 'docs/rules.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\|(?!---| row )/.test(line))

it('every test and folder that docs/features.md names exists', () => {
  const named = rows.flatMap((row) => [...row.matchAll(/`((?:shared|backend|builder|frontend|test)(?:\/[^`]*)?)`/g)])
  const paths = named.map(([, path]) => path ?? '')
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(paths.length).toBeGreaterThan(20)
})

const families = [...new Set([...rules.matchAll(/^- \*\*([A-Z]{3})\d+\*\*/gm)].map(([, family]) => family))].join('|')

it('every rule that docs/features.md names exists', () => {
  const ids = rows.flatMap((row) => row.match(new RegExp(`\\b(?:${families})\\d+\\b`, 'g')) ?? [])
  expect(ids.filter((id) => !rules.includes(`**${id}**`))).toEqual([])
  expect(ids.length).toBeGreaterThan(40)
})

/** The text of a file, or of all tests below a folder. */
function textAt(path: string): string {
  const whole = join(root, path)
  if (!statSync(whole).isDirectory()) return readFileSync(whole, 'utf8')
  const tests = sourceFiles().filter((file) => file.startsWith(`${path}/`) && file.includes('.test.'))
  return tests.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
}

it('every test has the rules in it that docs/features.md says it shows', () => {
  const claims = rows.flatMap((row) => [...row.matchAll(/`([\w/.-]+)` \(([A-Z]{3}\d+(?:, [A-Z]{3}\d+)*)\)/g)])
  const wrong = claims.flatMap(([, path = '', ids = '']) =>
    ids
      .split(', ')
      .filter((id) => !new RegExp(`\\b${id}\\b`).test(textAt(path)))
      .map((id) => `${path}: ${id}`),
  )
  expect(wrong).toEqual([])
  expect(claims.length).toBeGreaterThan(20)
})

it('a row without a test says that it is open or later', () => {
  const bare = rows.filter((row) => row.split('|')[3]?.trim() === '')
  expect(bare.filter((row) => !/\| (open|later)/.test(row))).toEqual([])
})
