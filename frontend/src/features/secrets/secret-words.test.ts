import type { Secret } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { at, ulid } from '../../test-kit.ts'
import { environmentsOf, scopeWords, secretsOfPlant, useWords } from './secret-words.ts'

const secret = (change: Partial<Secret> = {}): Secret => ({
  ...{ id: ulid(1), name: 'KEY', environments: ['production', 'preview'], exposure: 'secret', version: 1 },
  ...{ updatedAt: at(0), updatedBy: 'u1' },
  ...change,
})
const use = (current: boolean) => ({
  ...{ plantId: ulid(2), environment: 'production' as const, ref: 'HEAD', releaseId: ulid(3), version: 1 },
  current,
})

describe('a secret in words', () => {
  it('says where it holds', () => {
    expect(scopeWords(secret(), undefined)).toBe('All plants')
    expect(scopeWords(secret({ plantId: ulid(2), environments: ['preview'] }), 'Shop')).toBe('Shop, preview only')
  })

  it.each([
    [{}, 'not used yet'],
    [{ plantIds: [ulid(2)] }, 'in the next build of 1 plant'],
    [{ uses: [use(true)] }, 'in 1 live release'],
    [{ uses: [use(true), use(false)] }, 'in 2 live releases, 1 with a former value'],
  ])('%j is used %s', (change, words) => {
    expect(useWords(secret(change))).toBe(words)
  })

  it('sends an environment only where one was chosen', () => {
    expect(environmentsOf('all')).toEqual({})
    expect(environmentsOf('preview')).toEqual({ environments: ['preview'] })
  })
})

it('shows of a plant its own and those of all, never those of another', () => {
  const secrets = [
    secret({ name: 'B' }),
    secret({ name: 'A', plantId: ulid(2) }),
    secret({ name: 'C', plantId: ulid(9) }),
  ]
  expect(secretsOfPlant(secrets, ulid(2)).map(({ name }) => name)).toEqual(['A', 'B'])
})
