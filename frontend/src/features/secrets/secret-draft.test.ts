import type { Secret } from '@trellis/shared'
import { expect, it } from 'vitest'
import { at, ulid } from '../../test-kit.ts'
import { draftOf, newSecretOf, type SecretDraft, secretChangeOf } from './secret-draft.ts'

const secret: Secret = {
  ...{ id: ulid(1), name: 'MAIL_KEY', environments: ['production'], exposure: 'secret', version: 7 },
  ...{ description: 'For the newsletter', updatedAt: at(0), updatedBy: 'u1' },
}
const secretId = secret.id

it.each<[Partial<SecretDraft>, object | undefined]>([
  [{}, undefined],
  [{ description: ' For the newsletter ' }, undefined],
  [{ value: 'new' }, { secretId, value: 'new' }],
  [{ description: '' }, { secretId, version: 7, description: '' }],
  [{ environments: 'all' }, { secretId, version: 7, environments: ['production', 'preview'] }],
  [{ environments: 'preview' }, { secretId, version: 7, environments: ['preview'] }],
  [
    { isPublic: true, value: 'new' },
    { secretId, version: 7, exposure: 'public', value: 'new' },
  ],
  [{ name: 'OTHER' }, undefined],
])('SCR11: of the change %j is sent what differs, with the version that was seen', (change, sent) => {
  expect(secretChangeOf(secret, { ...draftOf(secret), ...change })).toEqual(sent)
})

it('sends of a new secret what was filled in', () => {
  const draft = { ...draftOf(undefined), name: ' KEY ', value: ' spaces stay ' }
  expect(newSecretOf(draft, undefined)).toEqual({ name: 'KEY', value: ' spaces stay ' })
  const own = { ...draft, description: 'd', environments: 'preview', isPublic: true }
  expect(newSecretOf(own, ulid(2))).toEqual({
    ...{ name: 'KEY', value: ' spaces stay ', plantId: ulid(2), description: 'd', exposure: 'public' },
    environments: ['preview'],
  })
})
