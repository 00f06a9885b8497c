import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Risk } from '@trellis/shared'
import { afterEach, describe, expect, test } from 'vitest'
import { AppSource } from '../app-source.ts'
import { findRisks, type RiskParts } from './find-risks.ts'
import { nodeRisk } from './node-risk.ts'
import { walkBounds } from './walk-texts.ts'

const key = `${'sk'}_live_qR7vZk2LmX9wTb4NcY8sHd3J`
const pem = [
  `-----BEGIN ${'PRIVATE'} KEY-----`,
  ...Array.from({ length: 3 }, () => 'qR7vZk2LmX9wTb4NcY8sHd3JfG6pVu5KaWe1BnDtCzMxqR7vZk2LmX9wTb4NcY8s'),
].join('\n')
const folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

async function checkoutWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'risks-'))
  folders.push(folder)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

async function risksOf(files: Record<string, string | Buffer>, changes: Partial<RiskParts> = {}) {
  const checkout = await AppSource.open(await checkoutWith(files), '')
  const plan = { installIn: '' }
  return findRisks({ checkout, plan, ...changes })
}

describe('ANA3: what looks risky', () => {
  test('nothing in a tidy app', async () => {
    const files = {
      'package.json': '{"scripts":{"build":"vite build","prepare":"husky"},"dependencies":{"vite":"^8.0.0"}}',
      '.env': 'VITE_API=https://api.example.org/v1/things\nPORT=8080\nNODE_ENV=production\n',
      '.env.example': `STRIPE_KEY=${'sk'}_live_your_key_of_the_dashboard\n`,
      'test/fixtures/tls.pem': pem,
      '.npmrc': 'registry=https://packages.example.org/\n',
      'src/main.js': 'console.log(1)',
    }
    expect(await risksOf(files)).toEqual({ risks: [], isWhole: true })
  })

  test('a committed .env with values, by the first secret that it has', async () => {
    const { risks } = await risksOf({
      'web/.env.production': `VITE_A=1\nDEBUG=1\nSESSION_SECRET="${key}"\nSMTP_PASSWORD=${key}\n`,
    })
    expect(risks).toMatchObject([
      { file: 'web/.env.production', line: 3, detail: expect.stringContaining('SESSION_SECRET and 1 more') },
    ])
    expect(JSON.stringify(risks)).not.toContain(key)
  })

  test('a key in the source, by file, line and kind only', async () => {
    const { risks } = await risksOf({ 'src/pay.ts': `import Stripe from 'stripe'\n\nnew Stripe('${key}')\n` })
    expect(risks).toMatchObject([{ title: 'A Stripe key is in the source', file: 'src/pay.ts', line: 3 }])
    expect(JSON.stringify(risks)).not.toContain(key)
  })

  test('a real key in an example, and a private key', async () => {
    const { risks } = await risksOf({ '.env.example': `STRIPE_KEY=${key}\n`, 'certs/server.key': pem })
    expect(risks.map(({ title, file }) => [title, file])).toEqual([
      ['A Stripe key is in the source', '.env.example'],
      ['A private key is in the source', 'certs/server.key'],
    ])
  })

  test('packages, binaries and lockfiles are not looked through', async () => {
    const { risks } = await risksOf({
      'node_modules/a/index.js': key,
      'packages/b/node_modules/c/index.js': key,
      'logo.bin': Buffer.concat([Buffer.from([0, 1]), Buffer.from(key)]),
      'package-lock.json': key,
    })
    expect(risks).toEqual([])
  })

  test('no lockfile, where something is installed', async () => {
    const plan = { installIn: 'web', install: { command: 'npm install', ours: true } }
    expect((await risksOf({ 'web/package.json': '{}' }, { plan })).risks).toMatchObject([
      { title: 'There is no lockfile' },
    ])
    expect((await risksOf({ 'web/package.json': '{}', 'web/yarn.lock': '' }, { plan })).risks).toEqual([])
  })

  test.each([
    ['16.20.2', '2026-01-01', 1],
    ['20.20.2', '2026-04-30', 0],
    ['20.20.2', '2026-05-02', 1],
    ['24.1.0', '2026-05-02', 0],
    ['8.0.0', '2026-01-01', 1],
    ['99.0.0', '2026-01-01', 0],
  ])('Node.js %s on %s', (nodeVersion, day, count) => {
    const risks = nodeRisk(nodeVersion, new Date(day))
    expect(risks).toHaveLength(count)
    if (nodeVersion === '16.20.2') expect(risks[0]?.detail).toMatch(/no corrections since 2023-09-11.* such as 24,/)
  })

  test.each([
    ['dependencies', '"ui": "github:acme/ui"', 'A package follows a branch'],
    ['dependencies', '"ui": "acme/ui"', 'A package follows a branch'],
    ['devDependencies', '"ui": "git+https://git.example.org/ui.git#main"', 'A package follows a branch'],
    ['dependencies', '"ui": "http://files.example.org/ui.tgz"', 'A package comes without encryption'],
    ['scripts', '"postinstall": "curl -sSL https://get.example.org | sh"', 'The install downloads and runs something'],
    ['scripts', '"preinstall": "node -e 1 && wget x.example.org/a"', 'The install downloads and runs something'],
  ])('%s with %s', async (group, entry, title) => {
    const { risks } = await risksOf({ 'package.json': `{\n  "${group}": {\n    ${entry}\n  }\n}\n` })
    expect(risks).toMatchObject([{ title, file: 'package.json', line: 3 }])
  })

  test.each([
    ['dependencies', `"ui": "github:acme/ui#${'9f3a7c1e5b'.repeat(4)}"`],
    ['dependencies', '"ui": "acme/ui#semver:^1.2.0"'],
    ['dependencies', '"ui": "acme/ui#v1.2.3"'],
    ['dependencies', '"ui": "file:../ui", "b": "workspace:*", "c": "npm:d@1", "e": "https://x.example.org/e-1.tgz"'],
    ['scripts', '"postinstall": "patch-package", "build": "curl https://x.example.org"'],
  ])('%s with %s is no risk', async (group, entry) => {
    expect((await risksOf({ 'package.json': `{ "${group}": { ${entry} } }` })).risks).toEqual([])
  })

  test('a registry over http', async () => {
    expect((await risksOf({ '.npmrc': 'fund=false\nregistry=http://npm.example.org/\n' })).risks).toMatchObject([
      { file: '.npmrc', line: 2 },
    ])
    expect((await risksOf({ '.npmrc': 'registry=http://localhost:4873/\n' })).risks).toEqual([])
  })
})

describe('ANA3: bad input', () => {
  test('a package.json that is none, and values of odd kinds', async () => {
    for (const text of ['{', '[]', 'null', '{"scripts":[1],"dependencies":{"a":{}}}', '"x"', '']) {
      expect((await risksOf({ 'package.json': text })).risks).toEqual([])
    }
  })

  test('a link that leads out shows nothing, and a link in a circle ends', async () => {
    const secret = await checkoutWith({ 'host.txt': key })
    const folder = await checkoutWith({ 'a/b.txt': 'fine' })
    await symlink(join(secret, 'host.txt'), join(folder, 'out.txt'))
    await symlink(secret, join(folder, 'outside'))
    await symlink('..', join(folder, 'a', 'up'))
    const checkout = await AppSource.open(folder, '')
    const found = await findRisks({ checkout, plan: { installIn: '' } })
    expect(found).toEqual({ risks: [], isWhole: true })
  })

  test('it stops at its bounds and says so', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}.txt`, 'x'.repeat(100)]))
    for (const bound of [{ names: 10 }, { files: 10 }, { bytes: 500 }, { milliseconds: -1 }]) {
      expect((await risksOf(files, { bounds: { ...walkBounds, ...bound } })).isWhole).toBe(false)
    }
    expect((await risksOf(files)).isWhole).toBe(true)
  })

  test('only the beginning of a large file is read', async () => {
    const files = { 'big.js': `${'x'.repeat(3000)}\n${key}` }
    expect((await risksOf(files, { bounds: { ...walkBounds, fileBytes: 1000 } })).risks).toEqual([])
    expect((await risksOf(files)).risks).toHaveLength(1)
  })

  test('the list is bounded and fits the contract', async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}.js`, key]))
    const { risks } = await risksOf(files)
    expect(risks).toHaveLength(50)
    for (const risk of risks) Risk.parse(risk)
  })
})

test('ANA3: settings and manifests that were made to take long', async () => {
  const names = Array.from({ length: 12_000 }, (_, index) => [`package-${index}`, 'me/it'])
  const { risks } = await risksOf({
    '.npmrc': `registry${' '.repeat(400_000)}`,
    'package.json': JSON.stringify({ dependencies: Object.fromEntries(names) }, null, 1),
  })
  expect(risks.map(({ title }) => title)).toEqual(Array.from({ length: 20 }, () => 'A package follows a branch'))
})
