import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exposureNote, publicPrefixOf } from './secret-exposure.ts'
import { keysToForget, keysToWrap, sealingKey, versionsToSeal } from './secret-keys.ts'
import { nameProblem } from './secret-names.ts'
import type { DataKeyRecord, SecretVersionRecord } from './secret-records.ts'
import { maskingWarning, valueProblem } from './secret-values.ts'

describe('SCR1: the name of a secret is one that a build may be given', () => {
  test.each([
    'API_KEY',
    'a',
    '_x',
    'database_url',
    'NPM_TOKEN',
    'NODE_ENV',
    'CI',
    'Path',
    'HOMEPAGE',
    'GIT_TOKEN',
    'x'.repeat(200),
  ])('%s is one', (name) => expect(nameProblem(name)).toBeUndefined())
  test.each([
    ...['', '1A', 'A-B', 'A B', 'A=B', 'ÄPFEL', 'A.B', 'A\n', 'A\0', '$A', 'x'.repeat(201)],
    ...[
      'PATH',
      'HOME',
      'TMPDIR',
      'USER',
      'PWD',
      'IFS',
      '_',
      'NODE_OPTIONS',
      'BASH_ENV',
      'ENV',
      'PS4',
      'PROMPT_COMMAND',
    ],
    ...['TRELLIS', 'TRELLIS_COMMIT', 'trellis_x', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES'],
    ...['npm_config_registry', 'NPM_CONFIG_CACHE', 'npm_package_name', 'npm_lifecycle_event', 'COREPACK_ENABLE_STRICT'],
    ...['BASH_FUNC_x', '__proto__', '__defineGetter__'],
  ])('%j is none', (name) => expect(nameProblem(name)).toMatch(/^[A-Z_a-z].*\.$/))
})

describe('SCR2: a value is text that a variable can have, of at most 64 KB', () => {
  test.each([
    ['', 'empty'],
    ['a\0b', 'NUL'],
    ['caf\uFFFD', 'not text in UTF-8'],
    ['half \uD83C', 'not text in UTF-8'],
    ['x'.repeat(64 * 1024 + 1), '65,537 bytes; a secret may have 65,536'],
    ['ä'.repeat(32 * 1024 + 1), '65,538 bytes'],
    ['x'.repeat(1024 * 1024), '1,048,576 bytes'],
  ])('%#: refused', (value, reason) => {
    expect(valueProblem(value)).toContain(reason)
  })
  test.each(['x', ' ', '\n', '🌱', 'x'.repeat(64 * 1024), 'ä'.repeat(32 * 1024), '-----BEGIN\n'])(
    '%#: taken',
    (value) => {
      expect(valueProblem(value)).toBeUndefined()
    },
  )
  test('what is said never holds the value', () => {
    const value = fc.string({ minLength: 3, unit: 'binary' }).filter((text) => !/^[\w ;,.]+$/.test(text))
    fc.assert(
      fc.property(value, (text) => {
        expect(valueProblem(text) ?? '').not.toContain(text)
      }),
    )
  })
  test('a weak one is taken with a warning, unless it is public', () => {
    expect(maskingWarning('x', 'secret')).toContain('neither hidden in logs nor searched for')
    expect(maskingWarning('x', 'public')).toBeUndefined()
    expect(maskingWarning('k3J9x!-and-more', 'secret')).toBeUndefined()
  })
})

describe('SCR3: names that frameworks show are asked about', () => {
  test.each([
    ['VITE_API_URL', 'Vite'],
    ['NEXT_PUBLIC_ID', 'Next.js'],
    ['NUXT_PUBLIC_X', 'Nuxt'],
    ['REACT_APP_KEY', 'Create React App'],
    ['PUBLIC_URL', 'Astro, SvelteKit and Rsbuild'],
    ['EXPO_PUBLIC_A', 'Expo'],
    ['GATSBY_A', 'Gatsby'],
  ])('%s by %s', (name, framework) => {
    expect(publicPrefixOf(name)?.framework).toBe(framework)
    expect(exposureNote(name, 'secret')).toContain(`Mark ${name} as public`)
    expect(exposureNote('VITE_THEME', 'public')).toBeUndefined()
  })
  test.each(['VITE_', 'API_VITE_KEY', 'vite_key', 'DATABASE_URL', 'NEXT_PRIVATE'])('%s is not', (name) => {
    expect(publicPrefixOf(name)).toBeUndefined()
    expect(exposureNote(name, 'secret')).toBeUndefined()
  })
  test.each(['STRIPE_SECRET', 'DB_PASSWORD', 'API_KEY', 'VITE_GITHUB_TOKEN', 'KEY'])(
    '%s is strange as public',
    (name) => {
      expect(exposureNote(name, 'public')).toContain('sounds like something secret')
    },
  )
})

describe('VLT2: what is left to do when keys are exchanged', () => {
  const key = (version: number, masterKey: string): DataKeyRecord => ({
    ...{ workspaceId: 'W', version, masterKey, nonce: '', bytes: '', createdAt: '' },
  })
  const value = (version: number, by: number): SecretVersionRecord => ({
    ...{ secretId: 'S', version, sealed: { key: by, nonce: '', bytes: '' }, createdAt: '', createdBy: '' },
  })

  test('a workspace without keys needs nothing', () => {
    expect(sealingKey([])).toBeUndefined()
    expect([keysToWrap([], 'm'), versionsToSeal([], []), keysToForget([], [])]).toEqual([[], [], []])
  })

  test('a former master key, a former data key and one that nothing needs', () => {
    const keys = [key(2, 'new'), key(3, 'old'), key(1, 'old')]
    const values = [value(1, 1), value(2, 3), value(3, 3)]
    expect(sealingKey(keys)?.version).toBe(3)
    expect(keysToWrap(keys, 'new').map(({ version }) => version)).toEqual([3, 1])
    expect(versionsToSeal(values, keys).map(({ version }) => version)).toEqual([1])
    expect(keysToForget(keys, values).map(({ version }) => version)).toEqual([2])
  })

  test('wherever it stops, every value can be opened, and the end has one key', () => {
    const sealings = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(sealings, fc.nat(20), (by, stop) => {
        const keys = [1, 2, 3, 4, 5].map((version) => key(version, 'm'))
        const values = by.map((sealed, index) => value(index, sealed))
        for (const each of versionsToSeal(values, keys).slice(0, stop)) each.sealed = { ...each.sealed, key: 5 }
        const forgotten = new Set(keysToForget(keys, values))
        const left = keys.filter((each) => !forgotten.has(each))
        expect(values.every(({ sealed }) => left.some(({ version }) => version === sealed.key))).toBe(true)
        expect(left).toContain(sealingKey(keys))
        if (versionsToSeal(values, keys).length === 0) expect(left).toHaveLength(1)
      }),
    )
  })
})
