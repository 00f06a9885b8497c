import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/**
 * Lints all cases in one run, in a copy of the tree that holds nothing but them. Answers the broken rules by path, each
 * path with the number of its case in front of the extension where the name is free.
 */
function lint(cases: { path: string; source: string }[]): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-borders-'))
  try {
    const rules = readFileSync(join(root, 'biome.json'), 'utf8').replace('"enabled": true', '"enabled": false')
    writeFileSync(join(folder, 'biome.json'), rules)
    for (const { path, source } of cases) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), `${source}\n`)
    }
    const command = ['lint', '--colors=off', '--reporter=github', '--max-diagnostics=none', `--config-path=${folder}`]
    const run = spawnSync(join(root, 'node_modules/.bin/biome'), [...command, folder], { encoding: 'utf8' })
    const found = new Map<string, string[]>()
    for (const [, rule, file] of `${run.stdout}`.matchAll(/title=lint\/\w+\/(\w+),file=([^,]+),/g)) {
      const path = relative(folder, resolve(folder, file ?? ''))
      found.set(path, [...(found.get(path) ?? []), rule ?? ''])
    }
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const imports = (from: string) => `import { thing } from '${from}'\nexport const kept = thing`

const forbidden: [path: string, source: string, rule: string][] = [
  ['shared/src/x.ts', imports('node:fs'), 'noRestrictedImports'],
  ['shared/src/x.ts', imports('express'), 'noRestrictedImports'],
  ['shared/src/x.ts', imports('../../backend/src/core/failure.ts'), 'noRestrictedImports'],
  ['backend/src/core/x.ts', imports('node:crypto'), 'noRestrictedImports'],
  ['backend/src/core/x.ts', imports('ulid'), 'noRestrictedImports'],
  ['backend/src/core/x.ts', imports('../ports/clock.ts'), 'noRestrictedImports'],
  ['backend/src/core/x.ts', imports('../adapters/system/clock.ts'), 'noRestrictedImports'],
  ['backend/src/core/x.ts', 'export const now = Date.now()', 'noRestrictedGlobals'],
  ['backend/src/core/x.ts', 'export const id = crypto.randomUUID()', 'noRestrictedGlobals'],
  ['backend/src/core/x.ts', 'setTimeout(() => {}, 1)', 'noRestrictedGlobals'],
  ['backend/src/core/x.ts', "console.log('x')", 'noRestrictedGlobals'],
  ['backend/src/core/x.ts', 'export const bytes = Buffer.alloc(1)', 'noRestrictedGlobals'],
  ['backend/src/core/x.ts', 'export const where = process.cwd()', 'noRestrictedGlobals'],
  ['backend/src/ports/x.ts', imports('../adapters/store/sqlite.ts'), 'noRestrictedImports'],
  ['backend/src/ports/x.ts', imports('libsql'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', imports('express'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', imports('socket.io'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', imports('../adapters/store/sqlite.ts'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', imports('../gateway/rooms.ts'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', imports('node:fs'), 'noRestrictedImports'],
  ['backend/src/services/x.ts', 'export const now = Date.now()', 'noRestrictedGlobals'],
  [
    'backend/src/services/x.ts',
    "import { randomUUID } from 'node:crypto'\nexport const id = randomUUID()",
    'noRestrictedImports',
  ],
  ['backend/src/services/x.ts', 'export const home = process.env.HOME', 'noProcessEnv'],
  ['backend/src/adapters/store/x.ts', imports('../../services/plants.ts'), 'noRestrictedImports'],
  ['backend/src/adapters/store/x.ts', imports('../relay/in-process.ts'), 'noRestrictedImports'],
  ['backend/src/adapters/store/x.ts', imports('../../gateway/rooms.ts'), 'noRestrictedImports'],
  ['backend/src/adapters/store/x.ts', 'export const home = process.env.HOME', 'noProcessEnv'],
  ['backend/src/gateway/x.ts', imports('../adapters/store/sqlite.ts'), 'noRestrictedImports'],
  ['backend/src/gateway/x.ts', imports('../core/deployment-machine.ts'), 'noRestrictedImports'],
  ['backend/src/http/routes/x.ts', imports('../../adapters/store/sqlite.ts'), 'noRestrictedImports'],
  ['backend/src/edge/x.ts', imports('libsql'), 'noRestrictedImports'],
  ['backend/src/main.ts', 'export const home = process.env.HOME', 'noProcessEnv'],
  ['builder/src/x.ts', imports('../../backend/src/core/failure.ts'), 'noRestrictedImports'],
  ['frontend/src/x.ts', imports('../../backend/src/core/failure.ts'), 'noRestrictedImports'],
  ['frontend/src/x.ts', imports('../../builder/src/job.ts'), 'noRestrictedImports'],
  ['frontend/src/x.ts', imports('node:fs'), 'noRestrictedImports'],
]

const allowed: [path: string, source: string][] = [
  ['shared/src/x.ts', imports('zod')],
  ['shared/src/x.ts', imports('./ids.ts')],
  ['backend/src/core/x.ts', imports('@trellis/shared/ids')],
  ['backend/src/core/x.ts', imports('./failure.ts')],
  ['backend/src/ports/x.ts', imports('../core/records.ts')],
  ['backend/src/services/x.ts', imports('../ports/store.ts')],
  ['backend/src/services/x.ts', imports('../core/failure.ts')],
  ['backend/src/services/x.ts', imports('./plants.ts')],
  ['backend/src/adapters/store/x.ts', imports('libsql')],
  ['backend/src/adapters/store/x.ts', imports('../../ports/store.ts')],
  ['backend/src/adapters/store/x.ts', imports('./rows.ts')],
  ['backend/src/gateway/x.ts', imports('../core/failure.ts')],
  ['backend/src/gateway/x.ts', imports('socket.io')],
  ['backend/src/config.ts', 'export const home = process.env.HOME'],
  ['builder/src/x.ts', imports('@trellis/shared/log')],
  ['frontend/src/x.ts', imports('solid-js')],
]

/** `x.ts` stands for a file of its own. */
function placed(path: string, index: number): string {
  return path.replace(/\bx\.ts$/, `x${index}.ts`)
}

describe('borders held by lint', () => {
  let found = new Map<string, string[]>()

  beforeAll(() => {
    const cases = [...forbidden, ...allowed].map(([path, source], index) => ({ path: placed(path, index), source }))
    found = lint(cases)
  })

  it.each(forbidden.map((row, index) => [...row, index] as const))('%s refuses %j', (path, _, rule, index) => {
    expect(found.get(placed(path, index))).toContain(rule)
  })

  it.each(allowed.map((row, index) => [...row, forbidden.length + index] as const))('%s takes %j', (path, _, index) => {
    expect(found.get(placed(path, index)) ?? []).toEqual([])
  })
})

/** The sources of a room without its tests, as pairs of path and text. */
function sources(folder: string): [path: string, text: string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => [`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')])
}

/** Import statements of values whose specifier matches; `import type` is left out. */
function valueImports(folder: string, specifier: RegExp): string[] {
  return sources(folder).flatMap(([path, text]) => {
    const statements = [...text.matchAll(/^(?:import|export)\s(?!type\b)[^'"]*from\s+['"]([^'"]+)['"]/gm)]
    return statements.filter(([, from]) => specifier.test(from ?? '')).map(([, from]) => `${path}: ${from}`)
  })
}

describe('borders that only types may cross', () => {
  it('ports take nothing but types from the core', () => {
    expect(valueImports('backend/src/ports', /\/core\//)).toEqual([])
  })

  it.each(['gateway', 'http', 'edge'])('%s takes nothing but types from the ports', (room) => {
    expect(valueImports(`backend/src/${room}`, /\/ports\//)).toEqual([])
  })

  it('adapters take nothing but types and failures from the core', () => {
    expect(valueImports('backend/src/adapters', /\/core\/(?!failure\.ts$)/)).toEqual([])
  })
})

describe('what the core never does', () => {
  it.each([/\bawait\b/, /\basync\b/, /Math\.random/])('has no %s', (word) => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    const found = sources('backend/src/core').filter(([, text]) => word.test(code(text)))
    expect(found.map(([path]) => path)).toEqual([])
  })
})
