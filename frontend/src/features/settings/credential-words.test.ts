import type { Secret } from '@trellis/shared'
import { expect, it } from 'vitest'
import { at, ulid } from '../../test-kit.ts'
import { credentialChoices, credentialOf, isOtherCredential } from './credential-words.ts'

const secret = (change: Partial<Secret>): Secret => ({
  ...{ id: ulid(1), name: 'GIT_TOKEN', environments: ['production', 'preview'], exposure: 'secret', version: 1 },
  ...{ updatedAt: at(0), updatedBy: 'u1' },
  ...change,
})

it('offers none, and each secret by its name and place', () => {
  const choices = credentialChoices([secret({ id: ulid(2), plantId: ulid(9) }), secret({})])
  expect(choices.map(({ value, label }) => [value, label])).toEqual([
    ['', 'None: everybody may fetch it'],
    [ulid(2), 'GIT_TOKEN, of this plant'],
    [ulid(1), 'GIT_TOKEN'],
  ])
})

it('sends a secret with its user name, or takes the credential away', () => {
  expect(credentialOf(ulid(1), ' ada ')).toEqual({ secretId: ulid(1), username: 'ada' })
  expect(credentialOf(ulid(1), ' ')).toEqual({ secretId: ulid(1) })
  expect(credentialOf('', 'ada')).toBeNull()
})

it.each([
  [undefined, null, false],
  [{ secretId: ulid(1) }, null, true],
  [undefined, { secretId: ulid(1) }, true],
  [{ secretId: ulid(1) }, { secretId: ulid(1) }, false],
  [{ secretId: ulid(1) }, { secretId: ulid(1), username: 'ada' }, true],
])('of %j and %j is something to set: %j', (before, wanted, isOther) => {
  expect(isOtherCredential(before, wanted)).toBe(isOther)
})
