import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, sourceFiles } from './source-files.ts'

const page = readFileSync(join(root, 'docs/rules.md'), 'utf8')
const rules = [...page.matchAll(/^- \*\*([A-Z]{3}\d+)\*\*/gm)].map(([, id]) => id ?? '')
const families = [...new Set(rules.map((id) => id.slice(0, 3)))].join('|')

/** Ids at the beginning of a test's or a suite's name, as `'LOG1: ...'`; a family alone (`'LOG: ...'`) names no rule. */
function idsIn(text: string): string[] {
  const named = new RegExp(`['"\`]((?:${families})\\d+)(?:, [A-Z]{3}\\d+)*: `, 'g')
  return [...text.matchAll(named)].map(([, id]) => id ?? '')
}

describe('docs/rules.md', () => {
  it('names each rule once', () => {
    expect(rules.filter((id, index) => rules.indexOf(id) !== index)).toEqual([])
    expect(rules.length).toBeGreaterThan(40)
  })

  it('has every rule that a test names', () => {
    const tests = sourceFiles().filter((file) => /\.(test|contract)\.tsx?$/.test(file))
    const unknown = tests.flatMap((file) =>
      idsIn(readFileSync(join(root, file), 'utf8'))
        .filter((id) => !rules.includes(id))
        .map((id) => `${file}: ${id}`),
    )
    expect(unknown).toEqual([])
  })
})
