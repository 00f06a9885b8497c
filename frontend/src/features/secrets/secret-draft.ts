import type { CommandInput, Secret } from '@trellis/shared'
import { allEnvironments, choiceOf, environmentsOf } from './secret-words.ts'

/** What stands in the form; a value only until it is sent. */
export type SecretDraft = {
  name: string
  value: string
  description: string
  environments: string
  isPublic: boolean
}
export type SecretChange = Omit<CommandInput<'update-secret'>, 'workspaceId' | 'requestId'>
export type NewSecret = Omit<CommandInput<'add-secret'>, 'workspaceId' | 'requestId'>

export function draftOf(secret: Secret | undefined): SecretDraft {
  if (!secret) return { name: '', value: '', description: '', environments: 'all', isPublic: false }
  const { name, description = '', environments, exposure } = secret
  return { name, value: '', description, environments: choiceOf(environments), isPublic: exposure === 'public' }
}

export function newSecretOf(draft: SecretDraft, plantId: string | undefined): NewSecret {
  const description = draft.description.trim()
  return {
    ...{ name: draft.name.trim(), value: draft.value },
    ...(plantId && { plantId }),
    ...(description && { description }),
    ...(draft.isPublic && { exposure: 'public' }),
    ...environmentsOf(draft.environments),
  }
}

/**
 * Only what differs, or nothing. What was seen of the secret is shown again by what is sent, so its version goes along and
 * a change by somebody else meanwhile is a conflict; a new value alone has none, because the later one counts.
 */
export function secretChangeOf(secret: Secret, draft: SecretDraft): SecretChange | undefined {
  const before = draftOf(secret)
  const description = draft.description.trim()
  const environments = environmentsOf(draft.environments).environments ?? [...allEnvironments]
  const details = {
    ...(description !== before.description && { description }),
    ...(draft.environments !== before.environments && { environments }),
    ...(draft.isPublic !== before.isPublic && ({ exposure: draft.isPublic ? 'public' : 'secret' } as const)),
  }
  const isOther = Object.keys(details).length > 0
  if (!isOther && draft.value === '') return undefined
  return {
    secretId: secret.id,
    ...details,
    ...(isOther && { version: secret.version }),
    ...(draft.value !== '' && { value: draft.value }),
  }
}
