import { describe, expect, test } from 'vitest'
import { deploy, failureOf } from './kit/deploy.ts'

const long = { timeout: 120_000 }
const order = { isolation: 'none' as const }

/** A workspace whose app needs a package that is built first, which needs another one; nothing comes from a registry. */
function workspace(root: Record<string, unknown>, version = '*'): Record<string, string> {
  const build = 'node make.js'
  const json = (value: unknown) => JSON.stringify(value)
  return {
    'package.json': json({ name: 'all', private: true, workspaces: ['apps/*', 'packages/*'], ...root }),
    'packages/words/package.json': json({ ...library('words'), scripts: { build } }),
    'packages/words/make.js': writes('dist/index.js', '"module.exports = \'hello\'"'),
    'packages/greet/package.json': json({
      ...library('greet'),
      scripts: { build },
      dependencies: { '@all/words': version },
    }),
    'packages/greet/make.js': writes(
      'dist/index.js',
      "'module.exports = ' + JSON.stringify(require('@all/words') + ' from a package')",
    ),
    'apps/web/package.json': json({ name: 'web', scripts: { build }, dependencies: { '@all/greet': version } }),
    'apps/web/make.js': writes('dist/index.html', "require('@all/greet')"),
    'README.md': 'no app',
  }
}

function library(name: string) {
  return { name: `@all/${name}`, version: '1.0.0', exports: './dist/index.js' }
}

function writes(file: string, expression: string): string {
  const { length } = file.split('/')
  const folder = file
    .split('/')
    .slice(0, length - 1)
    .join('/')
  return `const fs = require('node:fs')\nfs.mkdirSync('${folder}')\nfs.writeFileSync('${file}', ${expression})\n`
}

const pnpmFile = { 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n' }

describe('ANA8: the app of a workspace is found, installed at the root and built after what it needs', () => {
  test.each([
    ['npm', workspace({})],
    ['pnpm', { ...workspace({ workspaces: undefined }, 'workspace:*'), ...pnpmFile }],
    ['yarn classic', workspace({ packageManager: 'yarn@1.22.22' }, '1.0.0')],
    [
      'yarn with node_modules',
      { ...workspace({ packageManager: 'yarn@4.9.4' }, 'workspace:*'), '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    ],
    ['yarn with Plug\u2019n\u2019Play', workspace({ packageManager: 'yarn@4.9.4' }, 'workspace:*')],
    ['bun', workspace({ packageManager: 'bun@1.2.20' }, 'workspace:*')],
  ])('%s', long, async (_name, files) => {
    const backend = await deploy({ files, order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.fileAt('index.html')).toBe('hello from a package')
    expect(backend.text).toContain('App: apps/web')
    expect(backend.text).toContain('built first')
  })

  test.each([
    ['turbo', { turbo: '2.5.4' }, { 'turbo.json': '{ "tasks": { "build": { "dependsOn": ["^build"] } } }' }],
    ['nx', { nx: '20.7.0' }, { 'nx.json': '{ "targetDefaults": { "build": { "dependsOn": ["^build"] } } }' }],
  ])('by %s, which knows the order', { timeout: 300_000 }, async (tool, devDependencies, settings) => {
    const files = { ...workspace({ packageManager: 'npm@10.9.2', devDependencies }), ...settings }
    const backend = await deploy({ files, order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.fileAt('index.html')).toBe('hello from a package')
    expect(backend.text).toMatch(new RegExp(`^\\$ cd \\.\\./\\.\\. && npx ${tool} run `, 'm'))
  })

  test('also when the settings name it', long, async () => {
    const backend = await deploy({ files: workspace({}), order, plan: { settings: { rootDir: 'apps/web' } } })
    expect(backend.fileAt('index.html')).toBe('hello from a package')
  })
})

describe('ANA7: what cannot be decided', () => {
  test('several apps are listed', long, async () => {
    const second = { 'apps/admin/package.json': JSON.stringify({ name: 'admin', scripts: { build: 'node make.js' } }) }
    const failure = failureOf(await deploy({ files: { ...workspace({}), ...second }, order }))
    expect(failure).toMatchObject({ step: 'analyze', code: 'several_apps' })
    expect(failure.message).toContain('apps/admin')
    expect(failure.message).toContain('apps/web')
  })
})
