import { built, manifest, type Trap, writes } from './trap.ts'

const isNumber = { dependencies: { 'is-number': '7.0.0' } }
const usesIt = writes('dist', '"is a number: " + require("is-number")(7)')
const served = { page: 'is a number: true' }

/** A lockfile of npm's for is-number 7.0.0 and, when told so, for a manifest that asks for less than that. */
function npmLock(dependencies: Record<string, string>): string {
  const integrity = 'sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng=='
  const found = { version: '7.0.0', integrity, license: 'MIT', engines: { node: '>=0.12.0' } }
  const packages = {
    '': { name: 'trap', dependencies },
    ...('is-number' in dependencies ? { 'node_modules/is-number': found } : {}),
  }
  return `${JSON.stringify({ name: 'trap', lockfileVersion: 3, requires: true, packages }, null, 2)}\n`
}

const pnpmLock = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      is-number:
        specifier: 7.0.0
        version: 7.0.0

packages:

  is-number@7.0.0:
    resolution: {integrity: sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==}
    engines: {node: '>=0.12.0'}

snapshots:

  is-number@7.0.0: {}
`

const emptyPnpmLock = "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n"

/** Package managers, lockfiles and workspaces. */
export const packageTraps: Trap[] = [
  {
    name: 'no lockfile',
    files: { ...built('dist', '', { fields: isNumber }), 'make.cjs': usesIt },
    outcome: { ...served, log: /Risk: There is no lockfile/ },
  },
  {
    name: 'two lockfiles',
    files: {
      ...built('dist', '', { fields: isNumber }),
      'make.cjs': usesIt,
      'package-lock.json': npmLock({ 'is-number': '7.0.0' }),
      'pnpm-lock.yaml': pnpmLock,
    },
    outcome: { ...served, log: /pnpm does not read package-lock\.json, and pnpm-lock\.yaml is there too/ },
  },
  {
    name: 'npm’s lockfile is out of date',
    files: { ...built('dist', '', { fields: isNumber }), 'make.cjs': usesIt, 'package-lock.json': npmLock({}) },
    outcome: { ...served, log: /package-lock\.json does not agree with package\.json/ },
  },
  {
    name: 'pnpm’s lockfile is out of date',
    files: { ...built('dist', '', { fields: isNumber }), 'make.cjs': usesIt, 'pnpm-lock.yaml': emptyPnpmLock },
    outcome: { ...served, log: /Warning: The lockfile does not agree with package\.json/ },
  },
  {
    name: 'pnpm, by its lockfile',
    files: { ...built('dist', '', { fields: isNumber }), 'make.cjs': usesIt, 'pnpm-lock.yaml': pnpmLock },
    outcome: { ...served, log: /pnpm install/ },
  },
  {
    name: 'yarn 1, by packageManager',
    files: { ...built('dist', '', { fields: { ...isNumber, packageManager: 'yarn@1.22.22' } }), 'make.cjs': usesIt },
    outcome: { ...served, log: /yarn install/ },
  },
  {
    name: 'Yarn 4 without a single package',
    files: built('dist', 'by Yarn 4', { fields: { packageManager: 'yarn@4.9.1' } }),
    outcome: { page: 'by Yarn 4' },
  },
  {
    name: 'a lockfile above the app belongs to something else',
    files: {
      'package.json': manifest({ name: 'tools', dependencies: { 'is-odd': '3.0.1' } }),
      'package-lock.json': npmLock({}),
      'web/package.json': manifest({ scripts: { build: 'node make.cjs' }, ...isNumber }),
      'web/make.cjs': usesIt,
    },
    settings: { rootDir: 'web' },
    outcome: served,
  },
  {
    name: 'development packages are needed by the build',
    files: {
      ...built('dist', '', { fields: { devDependencies: { 'is-number': '7.0.0' } } }),
      'make.cjs': usesIt,
    },
    outcome: served,
  },
  {
    name: 'Node.js 18 is asked for',
    files: built('dist', '', {
      files: { '.nvmrc': 'v18\n', 'make.cjs': writes('dist', '"on " + process.version.split(".")[0]') },
    }),
    outcome: { page: 'on v18' },
  },
  {
    name: '`engines` asks for a range of Node.js',
    files: built('dist', '', {
      fields: { engines: { node: '>=16 <19' } },
      files: { 'make.cjs': writes('dist', '"on " + process.version.split(".")[0]') },
    }),
    outcome: { page: 'on v18', log: /engines\.node\) asks for >=16 <19/ },
  },
  {
    name: 'a version of Node.js that does not exist is asked for',
    files: built('dist', 'x', { files: { '.nvmrc': '99.1.0\n' } }),
    outcome: { step: 'analyze', code: 'unknown_tool_version', says: /99\.1\.0/ },
  },
  {
    name: 'a package that downloads a browser after install',
    files: {
      ...built('dist', '', { fields: { ...isNumber, devDependencies: { puppeteer: '24.10.0' } } }),
      'make.cjs': usesIt,
    },
    outcome: { ...served, log: /PUPPETEER_SKIP/ },
  },
]

const app = (name: string, text: string) => ({
  [`apps/${name}/package.json`]: manifest({
    name,
    scripts: { build: 'node make.cjs' },
    dependencies: { lib: '1.0.0' },
  }),
  [`apps/${name}/make.cjs`]: writes('dist', `require('lib') + ${JSON.stringify(text)}`),
})
const library = {
  'packages/lib/package.json': manifest({
    name: 'lib',
    version: '1.0.0',
    main: 'index.cjs',
    scripts: { build: 'node -e 0' },
  }),
  'packages/lib/index.cjs': "module.exports = 'with lib: '\n",
}
const root = manifest({ name: 'root', workspaces: ['apps/*', 'packages/*'] })

/** Repositories that hold more than one package. */
export const workspaceTraps: Trap[] = [
  {
    name: 'a workspace with one app',
    files: { 'package.json': root, ...app('web', 'one'), ...library },
    outcome: { page: 'with lib: one', log: /apps\/web/ },
  },
  {
    name: 'a workspace with two apps',
    files: { 'package.json': root, ...app('web', 'one'), ...app('admin', 'two'), ...library },
    outcome: { step: 'analyze', code: 'several_apps', says: /apps\/admin.*apps\/web/ },
  },
  {
    name: 'one of two apps, by the root folder',
    files: { 'package.json': root, ...app('web', 'one'), ...app('admin', 'two'), ...library },
    settings: { rootDir: 'apps/admin' },
    outcome: { page: 'with lib: two' },
  },
  {
    name: 'a workspace whose packages need each other in a circle',
    files: {
      'package.json': root,
      ...app('web', 'round'),
      ...library,
      'packages/lib/package.json': manifest({
        name: 'lib',
        version: '1.0.0',
        main: 'index.cjs',
        dependencies: { other: '1.0.0' },
      }),
      'packages/other/package.json': manifest({ name: 'other', version: '1.0.0', dependencies: { lib: '1.0.0' } }),
    },
    outcome: { page: 'with lib: round' },
  },
  {
    name: 'an app at the root, and a package beside it that another script of the root builds',
    files: {
      ...built('dist', 'at the root', {
        fields: { workspaces: ['desktop'], scripts: { 'build:desktop': 'npm -C ./desktop run build' } },
        files: { 'index.html': '<!doctype html><p>not built' },
      }),
      ...Object.fromEntries(
        Object.entries(built('dist', 'of the desktop', { fields: { name: 'desktop', version: '1.0.0' } })).map(
          ([path, text]) => [`desktop/${path}`, text],
        ),
      ),
      'desktop/index.html': '<!doctype html><p>not built',
    },
    outcome: { page: 'at the root' },
  },
  {
    name: 'the app is in a folder of its own, and nothing says so',
    files: {
      'README.md': '# x',
      ...Object.fromEntries(Object.entries(built('dist', 'found')).map(([path, text]) => [`frontend/${path}`, text])),
    },
    outcome: { page: 'found', log: /frontend/ },
  },
]
