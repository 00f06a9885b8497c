import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deploy } from './kit/deploy.ts'
import { Folder } from './kit/folder.ts'
import { testedIsolations } from './kit/isolations.ts'
import { lockfiles, manifest, tinyApp } from './kit/lockfiles.ts'

type Row = { name: string; files: Record<string, string>; line: string; tool: RegExp }

const modules = { '.yarnrc.yml': 'nodeLinker: node-modules\n' }

const rows: Row[] = [
  { name: 'npm', files: { 'package-lock.json': lockfiles.npm }, line: 'npm ci', tool: /, npm \d+/ },
  {
    name: 'pnpm 7',
    files: { 'pnpm-lock.yaml': lockfiles.pnpm7 },
    line: 'pnpm install --frozen-lockfile',
    tool: /, pnpm 7\./,
  },
  {
    name: 'pnpm 8',
    files: { 'pnpm-lock.yaml': lockfiles.pnpm8 },
    line: 'pnpm install --frozen-lockfile',
    tool: /, pnpm 8\./,
  },
  {
    name: 'pnpm 10',
    files: { 'pnpm-lock.yaml': lockfiles.pnpm9 },
    line: 'pnpm install --frozen-lockfile',
    tool: /, pnpm 10\./,
  },
  {
    name: 'the newest pnpm by name',
    files: { 'pnpm-lock.yaml': lockfiles.pnpm9, 'package.json': manifest({ packageManager: 'pnpm@12.21.0' }) },
    ...{ line: 'pnpm install --frozen-lockfile', tool: /, pnpm 12\.21\.0/ },
  },
  {
    name: 'Yarn Classic',
    files: { 'yarn.lock': lockfiles.yarn1 },
    ...{ line: 'yarn install --non-interactive --ignore-engines --frozen-lockfile', tool: /, yarn 1\.22\./ },
  },
  {
    name: 'Yarn 3 with node_modules',
    files: { 'yarn.lock': lockfiles.yarn3, ...modules },
    ...{ line: 'yarn install --immutable', tool: /, yarn 3\./ },
  },
  {
    name: 'Yarn 4 with node_modules',
    files: { 'yarn.lock': lockfiles.yarn4, ...modules },
    ...{ line: 'yarn install --immutable', tool: /, yarn 4\./ },
  },
  {
    name: 'Yarn 4 with Plug\u2019n\u2019Play',
    files: { 'yarn.lock': lockfiles.yarn4 },
    ...{ line: 'yarn install --immutable', tool: /, yarn 4\./ },
  },
  {
    name: 'bun',
    files: { 'bun.lock': lockfiles.bun },
    line: 'bun install --no-progress --frozen-lockfile',
    tool: /, bun 1\./,
  },
]

/** The first of them brings its tools from the registry. */
const long = { timeout: 120_000 }

describe.each((await testedIsolations()).filter((kind) => kind === 'none' || kind === 'bubblewrap'))(
  'ANA6: a tiny app with isolation %s',
  (isolation) => {
    test.each(rows)('$name', long, async ({ files, line, tool }) => {
      const backend = await deploy({ files: { ...tinyApp, ...files }, order: { isolation } })
      expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
      expect(backend.fileAt('index.html')).toBe('an hour is 3600000 ms')
      expect(backend.text).toContain(`$ ${line}`)
      expect(backend.text).toMatch(tool)
      expect(backend.text).not.toContain('without insisting on it')
    })
  },
)

describe('ANA6: a lockfile that is out of step', () => {
  const changed = manifest({ dependencies: { ms: '2.1.2' } })
  test.each(rows)('$name', long, async ({ files, tool }) => {
    const { packageManager } = JSON.parse(files['package.json'] ?? '{}')
    const json = packageManager ? manifest({ packageManager, dependencies: { ms: '2.1.2' } }) : changed
    const backend = await deploy({
      files: { ...tinyApp, ...files, 'package.json': json },
      order: { isolation: 'none' },
    })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text).toMatch(/Warning: .*not agree with package\.json/)
    expect(backend.text).toMatch(tool)
  })
})

/** A release of Yarn as people commit it, with a line of its own that says when it is the one that runs. */
function committedRelease(version: string): string {
  using folder = new Folder({ 'package.json': '{}' })
  const words = ['install', '--prefix', folder.path, '--no-audit', '--no-fund', `@yarnpkg/cli-dist@${version}`]
  execFileSync('npm', words, { stdio: 'pipe' })
  const [first = '', ...rest] = readFileSync(
    join(folder.path, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'),
    'utf8',
  ).split('\n')
  return [first, "console.error('the committed release runs');", ...rest].join('\n')
}

test('ANA6: a committed release of Yarn is the one that installs', long, async () => {
  const path = '.yarn/releases/yarn-4.9.4.cjs'
  const settings = `yarnPath: ${path}\nnodeLinker: node-modules\n`
  const files = { ...tinyApp, 'yarn.lock': lockfiles.yarn4, '.yarnrc.yml': settings, [path]: committedRelease('4.9.4') }
  const backend = await deploy({ files, order: { isolation: 'none' } })
  expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
  expect(backend.fileAt('index.html')).toBe('an hour is 3600000 ms')
  expect(backend.text).toContain('the committed release runs')
  expect(backend.text).toMatch(/, yarn 4\.9\.4/)
})
