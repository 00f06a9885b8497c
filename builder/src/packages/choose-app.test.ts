import { describe, expect, test } from 'vitest'
import { draftOf } from '../../test/kit/draft.ts'

function json(value: unknown): string {
  return JSON.stringify(value)
}

const page = { 'index.html': '<html>' }

/** Files of an app of Vite below a folder. */
function vite(folder: string, more: Record<string, unknown> = {}): Record<string, string> {
  const manifest = {
    name: folder.replaceAll('/', '-'),
    scripts: { build: 'vite build' },
    devDependencies: { vite: '8' },
    ...more,
  }
  return { [`${folder}/package.json`]: json(manifest), [`${folder}/index.html`]: '<html>' }
}

function library(folder: string, more: Record<string, unknown> = {}): Record<string, string> {
  const name = folder.split('/').at(-1)
  return { [`${folder}/package.json`]: json({ name, exports: './dist/index.js', scripts: { build: 'tsc' }, ...more }) }
}

function root(workspaces: unknown, more: Record<string, unknown> = {}): Record<string, string> {
  return { 'package.json': json({ private: true, workspaces, ...more }) }
}

describe('ANA7: which folder is the app', () => {
  test.each([
    ['an array', root(['apps/*', 'packages/*'])],
    ['an object', root({ packages: ['apps/*', 'packages/*'] })],
    ['depths', root(['**'])],
    ['pnpm', { 'package.json': json({}), 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n' }],
    ['lerna', { 'package.json': json({}), 'lerna.json': json({ packages: ['apps/*', 'packages/*'] }) }],
    [
      'turbo',
      root(['apps/*', 'packages/*'], { scripts: { build: 'turbo run build' }, devDependencies: { turbo: '2' } }),
    ],
  ])('the only app of a workspace: %s', async (_name, files) => {
    const { plan } = await draftOf({ ...files, ...vite('apps/web'), ...library('packages/ui') })
    expect(plan).toMatchObject({ app: 'apps/web', installIn: '', framework: 'Vite' })
    expect(plan.because.join()).toContain('apps/web is the only package')
    expect(plan.installed).toEqual(['node_modules', 'apps/web/node_modules', 'packages/ui/node_modules'])
  })

  test('the documentation of a library, not the pages of its examples', async () => {
    const scripts = { build: 'node scripts/build.js', 'docs:build': 'vitepress build docs' }
    const manifest = { name: 'store', exports: './dist/store.js', scripts, devDependencies: { vitepress: '0.20.0' } }
    const { plan } = await draftOf({
      'package.json': json(manifest),
      'docs/index.md': '# Store',
      'docs/.vitepress/config.js': 'module.exports = {}',
      'examples/index.html': '<ul>',
    })
    expect(plan).toMatchObject({ app: '', framework: 'VitePress', build: { command: 'npm run docs:build' } })
    expect(plan.output.candidates?.[0]).toBe('docs/.vitepress/dist')
  })

  test('an app comes before the component book of a library', async () => {
    const book = library('packages/ui', {
      scripts: { build: 'tsc', 'build-storybook': 'storybook build' },
      devDependencies: { storybook: '9' },
    })
    const { plan } = await draftOf({ ...root(['apps/*', 'packages/*']), ...vite('apps/web'), ...book })
    expect(plan).toMatchObject({ app: 'apps/web', framework: 'Vite' })
  })

  test('several are listed, with what to do', async () => {
    const files = { ...root(['apps/*']), ...vite('apps/web'), ...vite('apps/admin') }
    await expect(draftOf(files)).rejects.toMatchObject({
      code: 'several_apps',
      message: expect.stringMatching(/apps\/admin \(Vite\), apps\/web \(Vite\).*root folder/),
    })
  })

  test('the settings say which of several', async () => {
    const files = { ...root(['apps/*']), ...vite('apps/web'), ...vite('apps/admin') }
    expect((await draftOf(files, { rootDir: 'apps/admin' })).plan).toMatchObject({ app: 'apps/admin', installIn: '' })
  })

  test('patterns may leave packages out, and examples are no apps beside others', async () => {
    const files = {
      ...root(['apps/*', '!apps/old', 'examples/*']),
      ...vite('apps/web'),
      ...vite('apps/old'),
      ...vite('examples/a'),
    }
    expect((await draftOf(files)).plan.app).toBe('apps/web')
  })

  test('a package that another one needs is a part of that one, whatever it builds', async () => {
    const files = {
      'package.json': JSON.stringify({ workspaces: ['web', 'lib'] }),
      'web/package.json': JSON.stringify({ name: 'web', scripts: { build: 'x' }, dependencies: { lib: '*' } }),
      'lib/package.json': JSON.stringify({ name: 'lib', scripts: { build: 'x' } }),
    }
    expect((await draftOf(files)).plan.app).toBe('web')
    const round = {
      ...files,
      'lib/package.json': JSON.stringify({ name: 'lib', scripts: { build: 'x' }, dependencies: { web: '*' } }),
    }
    await expect(draftOf(round)).rejects.toMatchObject({ code: 'several_apps' })
  })

  test('a library of Vite is no app, with a page for trying it out too', async () => {
    const lib = {
      ...vite('packages/ui', { exports: './dist/ui.js' }),
      'packages/ui/vite.config.ts': 'export default { build: { lib: { entry: "a.ts" } } }',
    }
    expect((await draftOf({ ...root(['*/*']), ...lib, ...vite('apps/web') })).plan.app).toBe('apps/web')
  })

  test('a page in public beside a build of the root is no folder of its own', async () => {
    const { plan } = await draftOf({
      'package.json': json({ scripts: { build: 'rollup -c' }, devDependencies: { rollup: '4' } }),
      'public/index.html': '<script src="/build/bundle.js"></script>',
    })
    expect(plan).toMatchObject({ app: '', build: { command: 'npm run build' } })
  })

  test('an app at the root stays there, with packages beside it', async () => {
    const files = {
      ...page,
      ...root(['packages/*'], { scripts: { build: 'vite build' }, devDependencies: { vite: '8' } }),
    }
    expect((await draftOf({ ...files, ...library('packages/ui') })).plan).toMatchObject({ app: '', framework: 'Vite' })
  })

  test('an app at the root stays there when another of its scripts builds a package, not when its build does', async () => {
    const files = (scripts: Record<string, string>) => ({
      ...page,
      ...root(['desktop'], { scripts, devDependencies: { vite: '8' } }),
      ...vite('desktop'),
    })
    const own = { build: 'vite build', 'build:desktop': 'npm -C ./desktop run build' }
    expect((await draftOf(files(own))).plan.app).toBe('')
    const inTurn = { build: 'npm run build:desktop', 'build:desktop': 'npm -C ./desktop run build' }
    expect((await draftOf(files(inTurn))).plan.app).toBe('desktop')
  })

  test('without a workspace, the one folder that is an app', async () => {
    const { plan } = await draftOf({ 'README.md': '', 'server/main.py': '', ...vite('frontend') })
    expect(plan).toMatchObject({ app: 'frontend', installIn: 'frontend' })
    const delegating = {
      'package.json': json({ scripts: { build: 'cd client && npm i && npm run build' } }),
      ...vite('client'),
    }
    expect((await draftOf(delegating)).plan.app).toBe('client')
  })

  test('a lockfile above that belongs to something else is not read, with a word', async () => {
    const lock = json({ lockfileVersion: 3, packages: { '': {} } })
    const files = { 'package.json': json({ name: 'tools' }), 'package-lock.json': lock, ...vite('web') }
    const { plan } = await draftOf(files, { rootDir: 'web' })
    expect(plan).toMatchObject({ installIn: 'web', install: { command: 'npm install' } })
    expect(plan.warnings.join()).toContain('package-lock.json is not read')
  })

  test('a workspace above that leaves the app out does not take it in', async () => {
    const above = {
      'package.json': json({}),
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'pnpm-lock.yaml': 'lockfileVersion: 9.0\n',
    }
    const { plan } = await draftOf({ ...above, ...vite('web', { packageManager: 'pnpm@10.1.0' }) }, { rootDir: 'web' })
    expect(plan.install?.command).toBe('pnpm install --ignore-workspace --no-frozen-lockfile')
  })

  test('an app of Nx without a package.json is built by Nx', async () => {
    const project = {
      name: 'shop',
      projectType: 'application',
      targets: { build: { executor: '@nx/vite:build', options: { outputPath: 'dist/apps/shop' } } },
    }
    const files = {
      'package.json': json({ devDependencies: { nx: '20', vite: '6' } }),
      'nx.json': '{}',
      'apps/shop/project.json': json(project),
    }
    const { plan } = await draftOf(files)
    expect(plan).toMatchObject({
      app: 'apps/shop',
      installIn: '',
      build: { command: 'cd ../.. && npx nx run shop:build' },
    })
    expect(plan.output.candidates.slice(0, 2)).toEqual(['../../dist/apps/shop/browser', '../../dist/apps/shop'])
  })

  test('an app of Nx with a package.json that has no script to build it', async () => {
    const build = { outputs: ['{workspaceRoot}/out/shop'] }
    const files = {
      ...root(['apps/*'], { devDependencies: { nx: '22' } }),
      'apps/shop/project.json': json({ name: 'shop', projectType: 'application', targets: { build } }),
      'apps/shop/package.json': json({ name: '@acme/shop', private: true }),
      'apps/shop/src/index.html': '',
    }
    const { plan } = await draftOf(files)
    expect(plan).toMatchObject({
      framework: 'Nx',
      app: 'apps/shop',
      build: { command: 'cd ../.. && npx nx run shop:build' },
    })
    expect(plan.output.candidates).toContain('../../out/shop')
    const scripted = json({ name: '@acme/shop', scripts: { build: 'node make.js' } })
    expect((await draftOf({ ...files, 'apps/shop/package.json': scripted })).plan.framework).toBe('Build script')
  })
})

describe('ANA8: what the app needs is built first', () => {
  const needs = { dependencies: { ui: '*' } }
  const all = {
    ...vite('apps/web', { name: 'web', ...needs }),
    ...library('packages/ui', { dependencies: { core: '*' } }),
    ...library('packages/core'),
  }
  const both = root(['apps/*', 'packages/*'])

  test.each([
    [
      'npm',
      {},
      '(cd ../../packages/core && npm run build) && (cd ../../packages/ui && npm run build) && npm run build',
    ],
    ['pnpm', { packageManager: 'pnpm@9.0.0' }, "pnpm --filter 'web^...' run build && pnpm run build"],
    [
      'bun',
      { packageManager: 'bun@1.2.0' },
      '(cd ../../packages/core && bun run build) && (cd ../../packages/ui && bun run build) && bun run build',
    ],
  ])('%s', async (_name, more, command) => {
    const { plan } = await draftOf({ ...all, ...root(['apps/*', 'packages/*'], more) })
    expect(plan.build?.command).toBe(command)
  })

  test('turbo and nx know the order', async () => {
    const turbo = root(['apps/*', 'packages/*'], { packageManager: 'pnpm@9.0.0', devDependencies: { turbo: '2' } })
    const turboFile = { 'turbo.json': '{ // tasks\n "tasks": { "build": {}, } }' }
    expect((await draftOf({ ...all, ...turbo, ...turboFile })).plan.build?.command).toBe(
      'cd ../.. && pnpm exec turbo run build --filter=web...',
    )
    const nx = root(['apps/*', 'packages/*'], { devDependencies: { nx: '20' } })
    const nxFile = { 'nx.json': json({ targetDefaults: { build: { dependsOn: ['^build'] } } }) }
    expect((await draftOf({ ...all, ...nx, ...nxFile })).plan.build?.command).toBe('cd ../.. && npx nx run web:build')
  })

  test('a circle comes to an end', async () => {
    const circle = {
      ...vite('apps/web', { name: 'web', ...needs }),
      ...library('packages/ui', { dependencies: { core: '*' } }),
      ...library('packages/core', { dependencies: { ui: '*', web: '*' } }),
    }
    const { plan } = await draftOf({ ...both, ...circle })
    expect(plan.build?.command).toContain('packages/core && npm run build) && (cd ../../packages/ui')
  })

  test('odd names and folders stay one word of the line', async () => {
    const folder = "apps/it's $(touch x)"
    const odd = {
      ...vite(folder, { name: 'x; rm -rf /', dependencies: { ui: '*' } }),
      ...library('packages/u i', { name: 'ui' }),
    }
    const { plan } = await draftOf({ ...root(['*/*'], { packageManager: 'pnpm@9.0.0' }), ...odd })
    expect(plan.app).toBe(folder)
    expect(plan.build?.command).toBe("(cd '../../packages/u i' && pnpm run build) && pnpm run build")
  })
})
