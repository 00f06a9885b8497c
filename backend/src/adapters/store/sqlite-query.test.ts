import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type QuerySpec, queries } from '../../ports/queries.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { SqliteDocuments } from './sqlite-documents.ts'
import { sqlOf } from './sqlite-query.ts'

let folder: string
let database: SqliteDatabase
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-plan-'))
  database = new SqliteDocuments(join(folder, 'all.sqlite'), { holds: () => true, readOnly: false }).database
})
afterAll(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

function planOf(spec: QuerySpec<unknown>, paged: boolean): string[] {
  const call = {
    parents: spec.collection
      .split('{}')
      .slice(1)
      .map(() => 'parent'),
    equal: Object.fromEntries(spec.equal.map((field) => [field, 'x'])),
    ...(spec.contains ? { contains: 'x' } : {}),
    limit: 10,
  }
  const after = paged ? { values: spec.order.map(() => 'x'), id: 'x' } : undefined
  const { text, values } = sqlOf(spec, call, after)
  return database.all(`EXPLAIN QUERY PLAN ${text}`, values).map((row) => String(row[3]))
}

describe.each(Object.values(queries).filter(({ contains }) => !contains))('$name', (spec) => {
  it('is answered from its index in order, without reading a collection or sorting', () => {
    const plan = planOf(spec, false).join('; ')
    expect(plan).toMatch(/^SEARCH d USING INDEX query_\w+ \(collection=\?/)
    expect(plan).not.toContain('TEMP B-TREE')
  })

  it('starts the next page at its place in the index', () => {
    const plan = planOf(spec, true).join('; ')
    expect(plan).toMatch(/<expr>[<>]/)
    expect(plan).not.toContain('TEMP B-TREE')
  })
})

it('finds what contains a value by a table of values', () => {
  const plan = planOf(queries.workspacesOfMember, false).join('; ')
  expect(plan).toMatch(/SEARCH a USING (PRIMARY KEY|COVERING INDEX).*SEARCH d USING INDEX/)
  expect(plan).not.toContain('SCAN')
})
