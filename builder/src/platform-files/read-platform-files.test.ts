import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { folderOf } from './hints.ts'
import { readPlatformFiles } from './read-platform-files.ts'
import { isOnePageRule, parseRedirects } from './redirects.ts'

const read = (files: Record<string, string>) => readPlatformFiles({ readText: async (name) => files[name] })

describe('ANA4: files for other platforms are hints', () => {
  test('netlify.toml: folders from its base, commands, values and one page', async () => {
    const text = `
[build]
  base = "site/"
  publish = "site/dist"
  command = "npm run build:docs"
[build.environment]
  NODE_VERSION = "18"
  API = "x"
[[redirects]]
  from = "/*"
  to = "/index.html"
  status = 200
[[redirects]]
  from = "/old"
  to = "/new"
[[plugins]]
  package = "lighthouse"
`
    expect(await read({ 'netlify.toml': text })).toEqual({
      base: { value: 'site', file: 'netlify.toml' },
      output: { value: 'dist', file: 'netlify.toml' },
      build: { value: 'npm run build:docs', file: 'netlify.toml' },
      node: { value: '18', file: 'netlify.toml' },
      variables: { value: { API: 'x' }, file: 'netlify.toml' },
      onePage: { value: true, file: 'netlify.toml' },
      notes: [
        'netlify.toml asks for build plugins that are not run here: lighthouse.',
        'netlify.toml asks for redirects that are not carried out here: /old to /new.',
      ],
    })
  })

  test('vercel.json, with what it leaves empty', async () => {
    const text = JSON.stringify({
      buildCommand: null,
      installCommand: ' ',
      outputDirectory: './public/',
      rewrites: [{ source: '/(.*)', destination: '/index.html' }],
    })
    expect(await read({ 'vercel.json': text })).toEqual({
      output: { value: 'public', file: 'vercel.json' },
      onePage: { value: true, file: 'vercel.json' },
      notes: [],
    })
  })

  test('firebase.json and its list of sites', async () => {
    const hosting = { public: 'build', rewrites: [{ source: '**', destination: '/index.html' }] }
    for (const text of [JSON.stringify({ hosting }), JSON.stringify({ hosting: [hosting] })]) {
      expect(await read({ 'firebase.json': text })).toMatchObject({
        output: { value: 'build' },
        onePage: { value: true },
      })
    }
    expect(await read({ 'firebase.json': '{"firestore":{}}' })).toEqual({ notes: [] })
  })

  test('the first file wins, and each says what it does not get', async () => {
    const hints = await read({
      'netlify.toml': '[build]\npublish = "one"',
      'vercel.json': '{"outputDirectory":"two","buildCommand":"make"}',
      'public/_headers': '/*\n  X-Frame-Options: DENY',
    })
    expect(hints).toMatchObject({ output: { value: 'one' }, build: { value: 'make' } })
    expect(hints.notes).toEqual(['public/_headers asks for headers that are not sent here.'])
  })

  test.each(['netlify.toml', 'vercel.json', 'firebase.json'])('a broken %s is a note and no more', async (name) => {
    const { notes, ...rest } = await read({ [name]: '{{ no' })
    expect(rest).toEqual({})
    expect(notes).toHaveLength(1)
  })

  test('whatever stands in them, reading ends with an answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('netlify.toml', 'vercel.json', 'firebase.json', '_redirects'),
        fc.string(),
        async (name, text) => {
          expect((await read({ [name]: text })).notes).toBeInstanceOf(Array)
        },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('vercel.json', 'firebase.json'), fc.json(), async (name, text) => {
        expect((await read({ [name]: text })).notes).toBeInstanceOf(Array)
      }),
    )
  })
})

test.each([
  ['/*    /index.html   200', true],
  ['/*  /  200', true],
  ['/* /index.html', false],
  ['/api/*  https://api.example/:splat  200', false],
  ['/* /index.html 200!', true],
  ['# /* /index.html 200', false],
  ['/*  x=:y  /index.html  200  Country=de', true],
])('ANA4: %s', (line, onePage) => {
  expect(parseRedirects(line).some(isOnePageRule)).toBe(onePage)
})

test.each([
  ['./dist/', 'dist'],
  ['/dist', 'dist'],
  ['.', ''],
  ['a\\b', 'a/b'],
  ['../out', undefined],
  [7, undefined],
])('ANA4: folder %s', (value, folder) => {
  expect(folderOf(value)).toBe(folder)
})

test('a line of rules with ever more comments', () => {
  expect(parseRedirects(`/a /b 200${' #'.repeat(500_000)}\u2028`)).toEqual([{ from: '/a', to: '/b', status: 200 }])
})
