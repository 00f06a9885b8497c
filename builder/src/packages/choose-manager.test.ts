import type { BuildSettings } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { draftOf } from '../../test/kit/draft.ts'

type Json = Record<string, unknown>

/** An app with one dependency whose build is a script. */
function app(more: Json = {}, files: Record<string, string> = {}): Record<string, string> {
  const manifest = { scripts: { build: 'node make.js' }, dependencies: { ms: '2.1.3' }, ...more }
  return { 'package.json': JSON.stringify(manifest), ...files }
}

const pnpmLock = (version: string) =>
  `lockfileVersion: ${version}\n\nimporters:\n\n  .:\n    dependencies:\n      ms:\n        specifier: 2.1.3\n        version: 2.1.3\n\npackages:\n`
const berryLock = (version: number, cacheKey = '8') =>
  `__metadata:\n  version: ${version}\n  cacheKey: ${cacheKey}\n\n"ms@npm:2.1.3":\n  version: 2.1.3\n`
const classicLock = '# yarn lockfile v1\n\n\nms@2.1.3:\n  version "2.1.3"\n'
const npmLock = JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: { ms: '2.1.3' } } } })
const bunLock = '{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "dependencies": { "ms": "2.1.3", }, }, },\n}\n'
const release = { '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.6.1.cjs\nnodeLinker: node-modules\n' }

type Row = {
  name: string
  files: Record<string, string>
  settings?: BuildSettings
  id: string
  range?: string
  install: string
}

const frozen = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  classic: 'yarn install --non-interactive --ignore-engines --frozen-lockfile',
  berry: 'yarn install --immutable',
  bun: 'bun install --no-progress --frozen-lockfile',
}
const plainPnpm = 'pnpm install --no-frozen-lockfile'

const rows: Row[] = [
  { name: 'nothing said', files: app(), id: 'npm', install: 'npm install' },
  { name: 'npm 3', files: app({}, { 'package-lock.json': npmLock }), id: 'npm', install: frozen.npm },
  ...(
    [
      ['5.3', '^6.0.0'],
      ['5.4', '^7.0.0'],
      ["'6.0'", '^8.0.0'],
      ["'9.0'", '^10.0.0'],
    ] as const
  ).map(([format, range]) => ({
    name: `pnpm-lock.yaml ${format}`,
    files: app({}, { 'pnpm-lock.yaml': pnpmLock(format) }),
    ...{ id: 'pnpm', range, install: frozen.pnpm },
  })),
  ...(
    [
      [4, '7', '^2.4.0'],
      [4, '8', '>=3.0.0 <3.1.0'],
      [5, '8', '>=3.1.0 <3.2.0'],
      [6, '8', '>=3.2.0 <4.0.0'],
      [8, '10c0', '>=4.0.0 <4.14.0'],
      [9, '10c0', '>=4.14.0 <4.15.0'],
      [10, '10c0', '>=4.15.0'],
    ] as const
  ).map(([format, cacheKey, range]) => ({
    name: `yarn.lock of berry ${format} with ${cacheKey}`,
    files: app({}, { 'yarn.lock': berryLock(format, cacheKey) }),
    ...{ id: 'yarn', range, install: frozen.berry },
  })),
  {
    name: 'yarn.lock v1',
    files: app({}, { 'yarn.lock': classicLock }),
    ...{ id: 'yarn', range: '^1.22.0', install: frozen.classic },
  },
  { name: 'bun.lock', files: app({}, { 'bun.lock': bunLock }), id: 'bun', range: '>=1.2.0', install: frozen.bun },
  { name: 'bun.lockb', files: app({}, { 'bun.lockb': '\0bin' }), id: 'bun', install: frozen.bun },
  {
    name: 'packageManager over a lockfile',
    files: app({ packageManager: 'pnpm@8.6.0+sha512.abc' }, { 'package-lock.json': npmLock }),
    ...{ id: 'pnpm', range: '8.6.0', install: plainPnpm },
  },
  {
    name: 'packageManager as a URL',
    files: app({ packageManager: 'yarn@https://example.com/4.1.0/packages/yarnpkg-cli/bin/yarn.js' }),
    ...{ id: 'yarn', range: '4.1.0', install: 'touch yarn.lock && yarn install --no-immutable' },
  },
  {
    name: 'the install command over packageManager',
    files: app({ packageManager: 'npm@10.0.0' }, { 'pnpm-lock.yaml': pnpmLock("'9.0'") }),
    settings: { installCommand: 'npx -y pnpm@9 install' },
    ...{ id: 'pnpm', range: '9', install: 'npx -y pnpm@9 install' },
  },
  {
    name: 'devEngines',
    files: app({ devEngines: { packageManager: { name: 'pnpm', version: '^9.0.0' } } }),
    ...{ id: 'pnpm', range: '^9.0.0', install: plainPnpm },
  },
  {
    name: 'a committed release',
    files: app({}, { ...release, '.yarn/releases/yarn-3.6.1.cjs': '', 'yarn.lock': berryLock(6) }),
    ...{ id: 'yarn', range: '3.6.1', install: frozen.berry },
  },
  {
    name: 'engines beside a lockfile',
    files: app({ engines: { pnpm: '>=10.5.0' } }, { 'pnpm-lock.yaml': pnpmLock("'9.0'") }),
    ...{ id: 'pnpm', range: '^10.0.0 >=10.5.0', install: frozen.pnpm },
  },
  { name: 'engines alone', files: app({ engines: { pnpm: '9.x' } }), id: 'pnpm', range: '9.x', install: plainPnpm },
  {
    name: 'engines that only scold',
    files: app({ engines: { npm: 'please-use-yarn', yarn: '>=1.22.0 <2' } }),
    ...{ id: 'yarn', range: '>=1.22.0 <2', install: 'yarn install --non-interactive --ignore-engines' },
  },
  {
    name: 'volta',
    files: app({ volta: { yarn: '1.22.10' } }),
    id: 'yarn',
    range: '1.22.10',
    install: 'yarn install --non-interactive --ignore-engines',
  },
  {
    name: 'a workspace of pnpm',
    files: app({}, { 'pnpm-workspace.yaml': '' }),
    id: 'pnpm',
    range: '^10.0.0',
    install: plainPnpm,
  },
  {
    name: 'a version that npm does not know',
    files: app({ dependencies: { ms: 'catalog:' } }),
    ...{ id: 'pnpm', range: '^10.0.0', install: plainPnpm },
  },
  {
    name: 'settings of pnpm without a workspace',
    files: app({}, { 'pnpm-workspace.yaml': 'shamefullyHoist: true\n' }),
    ...{ id: 'pnpm', range: '^10.0.0', install: plainPnpm },
  },
  {
    name: 'a platform that builds with npm, over settings of pnpm without a workspace',
    files: app(
      {},
      { 'pnpm-workspace.yaml': 'shamefullyHoist: true\n', 'netlify.toml': '[build]\ncommand = "npm run build"\n' },
    ),
    ...{ id: 'npm', install: 'npm install' },
  },
  {
    name: 'a workspace of pnpm over a platform that builds with npm',
    files: app(
      {},
      { 'pnpm-workspace.yaml': 'packages:\n  - sites/*\n', 'vercel.json': '{ "buildCommand": "npm run build" }' },
    ),
    ...{ id: 'pnpm', range: '^10.0.0', install: plainPnpm },
  },
  {
    name: 'a lockfile over a platform that builds with npm',
    files: app({}, { 'pnpm-lock.yaml': pnpmLock("'9.0'"), 'netlify.toml': '[build]\ncommand = "npm run build"\n' }),
    ...{ id: 'pnpm', range: '^10.0.0', install: frozen.pnpm },
  },
  {
    name: 'an unknown manager',
    files: app({ packageManager: 'cnpm@9.0.0' }, { 'yarn.lock': classicLock }),
    ...{ id: 'yarn', range: '^1.22.0', install: frozen.classic },
  },
]

describe('ANA6: the manager and its version', () => {
  test.each(rows)('$name', async ({ files, settings, id, range, install }) => {
    const { plan, wish } = await draftOf(files, settings)
    expect([wish?.manager.id, wish?.manager.range, plan.install?.command]).toEqual([id, range, install])
  })

  test('two lockfiles: the one that is in step, and a word about the other', async () => {
    const stale = npmLock.replace('2.1.3', '2.0.0')
    const both = await draftOf(
      app({}, { 'package-lock.json': npmLock, 'yarn.lock': classicLock.replaceAll('2.1.3', '2') }),
    )
    expect(both.wish?.manager.id).toBe('npm')
    expect(both.plan.warnings.join()).toContain('yarn.lock')
    const equal = await draftOf(app({}, { 'package-lock.json': npmLock, 'pnpm-lock.yaml': pnpmLock("'9.0'") }))
    expect(equal.wish?.manager.id).toBe('pnpm')
    expect(equal.plan.warnings.join()).toContain('package-lock.json')
    const outdated = await draftOf(app({}, { 'package-lock.json': stale, 'bun.lock': bunLock }))
    expect(outdated.wish?.manager.id).toBe('bun')
  })

  test('no lockfile is installed plainly, and nothing is insisted on', async () => {
    const { plan } = await draftOf(app())
    expect(plan.install?.command).toBe('npm install')
    expect(plan.install?.outOfStep).toBeUndefined()
  })

  test('a lockfile of npm 6 knows nothing of peers', async () => {
    const lock = JSON.stringify({ lockfileVersion: 1, dependencies: { ms: { version: '2.1.3' } } })
    const { plan } = await draftOf(app({}, { 'package-lock.json': lock }))
    expect(plan.install?.command).toBe('npm ci')
    expect(plan.environment).toMatchObject({ npm_config_legacy_peer_deps: 'true' })
  })

  test('a release that is named and not there is passed over', async () => {
    const { plan } = await draftOf(app({}, { ...release, 'yarn.lock': berryLock(6) }))
    expect(plan.environment).toMatchObject({ YARN_IGNORE_PATH: '1' })
  })

  test('old releases of pnpm get a Node.js that they run on', async () => {
    expect((await draftOf(app({}, { 'pnpm-lock.yaml': pnpmLock('5.3') }))).wish?.nodeBounds).toEqual({ max: 18 })
    expect((await draftOf(app({ packageManager: 'pnpm@8.2.0' }))).wish?.nodeBounds).toEqual({ max: 18 })
    expect((await draftOf(app({ packageManager: 'pnpm@8.15.0' }))).wish?.nodeBounds).toEqual({})
  })

  test('dependencies may run their scripts unless the app says which', async () => {
    expect((await draftOf(app())).plan.environment).toHaveProperty('npm_config_dangerously_allow_all_scripts')
    const allowed = await draftOf(app({ allowScripts: { esbuild: true } }))
    expect(allowed.plan.environment).not.toHaveProperty('npm_config_dangerously_allow_all_scripts')
    const lock = { 'pnpm-lock.yaml': pnpmLock("'9.0'") }
    const free = await draftOf(app({}, lock))
    expect(free.plan.environment).toMatchObject({ pnpm_config_dangerously_allow_all_builds: 'true' })
    const named = await draftOf(app({ pnpm: { onlyBuiltDependencies: ['esbuild'] } }, lock))
    expect(named.plan.environment).not.toHaveProperty('pnpm_config_dangerously_allow_all_builds')
    const inFile = { ...lock, 'pnpm-workspace.yaml': 'ignoredBuiltDependencies:\n  - sharp\n' }
    expect((await draftOf(app({}, inFile))).plan.environment).not.toHaveProperty(
      'npm_config_dangerously_allow_all_builds',
    )
  })

  test('downloads that no build needs are left out, with a word', async () => {
    const { plan } = await draftOf(app({ devDependencies: { cypress: '13' } }))
    expect(plan.environment).toMatchObject({ CYPRESS_INSTALL_BINARY: '0' })
    expect(plan.because.join()).toContain('Cypress is not downloaded')
    const through = await draftOf(app({}, { 'yarn.lock': `${classicLock}\npuppeteer@^22.0.0:\n  version "22.0.0"\n` }))
    expect(through.plan.environment).toMatchObject({ PUPPETEER_SKIP_DOWNLOAD: 'true' })
    const needed = app({ devDependencies: { puppeteer: '22' }, scripts: { build: 'vite build && node prerender.js' } })
    expect((await draftOf(needed)).plan.environment).not.toHaveProperty('PUPPETEER_SKIP_DOWNLOAD')
    expect((await draftOf(app())).plan.environment).not.toHaveProperty('CYPRESS_INSTALL_BINARY')
  })
})

test('ANA6: Yarn berry installs an app that names no packages, because it runs no script before that', async () => {
  const files = { 'package.json': JSON.stringify({ scripts: { build: 'x' }, packageManager: 'yarn@4.9.1' }) }
  expect((await draftOf(files)).plan.install?.command).toContain('yarn install')
  const npm = { 'package.json': JSON.stringify({ scripts: { build: 'x' } }) }
  expect((await draftOf(npm)).plan.install).toBeUndefined()
})
