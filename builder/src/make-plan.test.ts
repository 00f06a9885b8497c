import type { BuildSettings } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { draftOf } from '../test/kit/draft.ts'
import type { Plan } from './plan.ts'

async function planFor(files: Record<string, string>, settings: BuildSettings = {}): Promise<Plan> {
  return (await draftOf(files, settings)).plan
}

function json(value: unknown): string {
  return JSON.stringify(value)
}

function vite(dependencies: Record<string, string>, more: Record<string, string> = {}): Record<string, string> {
  const named = { vite: '8.0.0', ...dependencies }
  return {
    'package.json': json({ scripts: { build: 'vite build' }, dependencies: named }),
    'package-lock.json': json({ packages: { '': { dependencies: named } } }),
    'index.html': '<html>',
    ...more,
  }
}

type Row = { name: string; files: Record<string, string>; want: (string | undefined)[] }

const rows: Row[] = [
  { name: 'vanilla', files: vite({}), want: ['Vite', 'npm ci', 'npm run build', 'dist', 'none'] },
  {
    name: 'React with a router',
    files: vite({ '@vitejs/plugin-react': '5', react: '19', 'react-router': '7' }),
    want: ['Vite (React)', 'npm ci', 'npm run build', 'dist', 'spa'],
  },
  {
    name: 'several pages with a router',
    files: vite({ 'react-router': '7' }, { 'about.html': '' }),
    want: ['Vite', 'npm ci', 'npm run build', 'dist', 'none'],
  },
  {
    name: 'Vue',
    files: vite({ '@vitejs/plugin-vue': '6', vue: '3' }),
    want: ['Vite (Vue)', 'npm ci', 'npm run build', 'dist', 'spa'],
  },
  {
    name: 'Svelte',
    files: vite({ '@sveltejs/vite-plugin-svelte': '6' }),
    want: ['Vite (Svelte)', 'npm ci', 'npm run build', 'dist', 'spa'],
  },
  {
    name: 'Solid with another output',
    files: vite({ 'vite-plugin-solid': '2' }, { 'vite.config.ts': "export default { build: { outDir: './www' } }" }),
    want: ['Vite (Solid)', 'npm ci', 'npm run build', 'www', 'spa'],
  },
  {
    name: 'Vite without a script',
    files: { 'package.json': json({ devDependencies: { vite: '8' } }), 'index.html': '' },
    want: ['Vite', 'npm install', 'npx vite build', 'dist', 'none'],
  },
  {
    name: 'SvelteKit, which has Vite inside',
    files: vite({ '@sveltejs/kit': '2' }, { 'svelte.config.js': "import a from '@sveltejs/adapter-static'" }),
    want: ['SvelteKit', 'npm ci', 'npm run build', 'build', 'none'],
  },
  {
    name: 'any build script without dependencies',
    files: { 'package.json': json({ scripts: { build: 'node make.js' } }) },
    want: ['Build script', undefined, 'npm run build', 'dist', 'none'],
  },
  {
    name: 'plain HTML',
    files: { 'index.html': '<html>' },
    want: ['Plain HTML', undefined, undefined, '', 'none'],
  },
  {
    name: 'plain HTML with a package.json',
    files: { 'index.html': '<html>', 'package.json': json({ dependencies: { a: '1' } }) },
    want: ['Plain HTML', undefined, undefined, '', 'none'],
  },
  {
    name: 'plain HTML in a folder',
    files: { 'public/index.html': '<html>', 'README.md': '' },
    want: ['Plain HTML', undefined, undefined, 'public', 'none'],
  },
]

describe('ANA1: the first detector that knows an app decides', () => {
  test.each(rows)('$name', async ({ files, want }) => {
    const plan = await planFor(files)
    expect([
      plan.framework,
      plan.install?.command,
      plan.build?.command,
      plan.output.candidates[0],
      plan.fallback,
    ]).toEqual(want)
    expect(plan.because.length).toBeGreaterThan(0)
  })

  test('nothing to build names what was looked for and what is there', async () => {
    await expect(planFor({ 'README.md': '' })).rejects.toMatchObject({
      code: 'nothing_to_build',
      message: expect.stringMatching(/README\.md.*index\.html.*settings/s),
    })
  })
})

describe('ANA2: what the person set wins', () => {
  test('over everything that was found', async () => {
    const settings = { installCommand: 'npm i --force', buildCommand: 'make', outputDir: './www/' }
    const plan = await planFor(vite({}), settings)
    expect(plan).toMatchObject({
      install: { command: 'npm i --force', ours: false },
      build: { command: 'make' },
      output: { fixed: 'www' },
    })
  })

  test('also where nothing was found', async () => {
    const plan = await planFor({ Makefile: '' }, { buildCommand: 'make' })
    expect(plan).toMatchObject({ framework: 'As set', build: { command: 'make' } })
    expect(plan.install).toBeUndefined()
  })

  test('a root folder that is not there is said', async () => {
    await expect(planFor(vite({}), { rootDir: 'web' })).rejects.toMatchObject({ code: 'bad_settings' })
  })
})

describe('ANA3: what looks wrong is said', () => {
  test('a lockfile out of step', async () => {
    const plan = await planFor({ ...vite({}), 'package-lock.json': json({ packages: { '': {} } }) })
    expect(plan.install?.command).toBe('npm install')
    expect(plan.warnings.join()).toContain('does not agree with package.json')
  })

  test('versions that npm cannot install', async () => {
    await expect(planFor(vite({ ui: 'workspace:*' }))).rejects.toMatchObject({ code: 'unsupported_package_manager' })
  })

  test('the Node.js that a file asks for is wished', async () => {
    const { wish } = await draftOf({ ...vite({}), '.nvmrc': 'v18.1.0\n' })
    expect(wish?.node).toEqual({ range: 'v18.1.0', file: '.nvmrc' })
  })

  test('a package.json that is no JSON', async () => {
    await expect(planFor({ 'package.json': '{,}' })).rejects.toMatchObject({ code: 'bad_settings' })
  })
})

test('ANA5: a build beside a server may make no pages, and then the server is named', async () => {
  const manifest = (start: string) => json({ scripts: { build: 'webpack', start }, devDependencies: { webpack: '5' } })
  const served = await planFor({ 'package.json': manifest('cross-env NODE_ENV=production node server') })
  expect(served.output.hint).toMatch(/made by a server of its own.*node server/)
  const plain = await planFor({ 'package.json': manifest('webpack serve') })
  expect(plain.output.hint ?? '').not.toMatch(/server of its own/)
})

test.each([
  ['react-scripts --openssl-legacy-provider build', '4', { min: 17, max: 20 }],
  ['cross-env NODE_OPTIONS=--openssl-legacy-provider react-scripts build', '3', { min: 17, max: 20 }],
  ['react-scripts build', '4', { max: 16 }],
])('ANA5: %s asks for a Node.js that has the option', async (build, version, bounds) => {
  const manifest = { scripts: { build }, dependencies: { 'react-scripts': version } }
  const { wish } = await draftOf({ 'package.json': json(manifest), 'public/index.html': '' })
  expect(wish?.nodeBounds).toMatchObject(bounds)
})

test('ANA5: the stories of a package are built after the package', async () => {
  const scripts = { build: 'tsup', 'build-storybook': 'storybook build' }
  const manifest = { scripts, devDependencies: { storybook: '10', tsup: '8' }, exports: './dist/a.js' }
  const { framework, build } = await planFor({ 'package.json': json(manifest) })
  expect({ framework, build }).toEqual({
    framework: 'Storybook',
    build: { command: 'npm run build && npm run build-storybook' },
  })
})
