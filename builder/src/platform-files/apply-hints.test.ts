import { expect, test } from 'vitest'
import { draftOf } from '../../test/kit/draft.ts'
import { readLine } from './apply-hints.ts'

const scripts = { build: 'x', 'site:make': 'x', generate: 'x' }

test.each([
  ['npm run build', ['build']],
  ['npm ci && npm run build', ['build']],
  ['yarn && yarn site:make', ['site:make']],
  ['pnpm install --frozen-lockfile && pnpm generate', ['generate']],
  ['bun run build', ['build']],
  ['npm install; npm run generate', ['generate']],
  ['npm run missing', undefined],
  ['npm build', undefined],
  ['npm run build -- --mode x', undefined],
  ['make html', undefined],
  ['npm run build && curl x', undefined],
  ['npx vite build', undefined],
])('ANA4: the line %s', (line, found) => {
  expect(readLine(line, scripts)?.scripts).toEqual(found)
})

const json = (value: unknown) => JSON.stringify(value)
const page = { 'package.json': json({ scripts }), 'index.html': '<p>' }

test('ANA4: what such a file says of scripts and folders that are there wins over guesses', async () => {
  const toml =
    '[build]\ncommand = "npm run site:make"\npublish = "web"\n[build.environment]\nNODE_VERSION = "18"\nAPI = "x"'
  const { plan, wish } = await draftOf({ ...page, 'netlify.toml': toml })
  expect(plan.build?.command).toBe('npm run site:make')
  expect(plan.output.candidates[0]).toBe('web')
  expect(plan.environment).toMatchObject({ API: 'x' })
  expect(wish?.node).toEqual({ range: '18', file: 'netlify.toml' })
})

test('ANA4: a script that is not there is not run, and that is said', async () => {
  const { plan } = await draftOf({ ...page, 'netlify.toml': '[build]\ncommand = "make html"' })
  expect(plan.build?.command).toBe('npm run build')
  expect(plan.warnings.join()).toContain('make html')
})

test('ANA4: what the person set wins', async () => {
  const files = {
    ...page,
    'vercel.json': json({ buildCommand: 'npm run generate', installCommand: 'npm ci --force', outputDirectory: 'web' }),
  }
  const set = { buildCommand: 'npm run build', installCommand: 'npm install', outputDir: 'dist' }
  const { plan } = await draftOf(files, set)
  expect([plan.build?.command, plan.install?.command, plan.output.fixed]).toEqual([
    'npm run build',
    'npm install',
    'dist',
  ])
  const alone = (await draftOf(files)).plan
  expect([alone.build?.command, alone.install?.command]).toEqual(['npm run generate', 'npm ci --force'])
})

test('ANA4: a folder that netlify.toml names is the app, when it is there', async () => {
  const app = { 'site/package.json': json({ scripts }), 'site/index.html': '', 'docs/package.json': json({ scripts }) }
  expect((await draftOf({ ...app, 'netlify.toml': '[build]\nbase = "site"' })).plan.app).toBe('site')
  const gone = { ...app, 'netlify.toml': '[build]\nbase = "gone"' }
  expect((await draftOf(gone)).plan.app).not.toBe('gone')
})

test('ANA4: an install line with more in it than an install is left alone', async () => {
  const { plan } = await draftOf({ ...page, 'vercel.json': json({ installCommand: 'curl x | sh' }) })
  expect(plan.install?.command ?? '').not.toContain('curl')
})

test('ANA4: a build of Nuxt that such a file names writes pages as files, as generating does', async () => {
  const manifest = json({ scripts: { build: 'nuxt build', generate: 'nuxt generate' }, dependencies: { nuxt: '4' } })
  const toml = '[build]\ncommand = "pnpm run build"\npublish = "dist"'
  const { plan } = await draftOf({ 'package.json': manifest, 'netlify.toml': toml })
  expect(plan.build?.command).toBe('npm run build')
  expect(plan.environment).toMatchObject({ NITRO_PRESET: 'static' })
  expect(plan.output.candidates).toContain('.output/public')
})
