import type { GitCredential, Secret } from '@trellis/shared'
import type { Choice } from '../../ui/select-field.tsx'

const none: Choice = { value: '', label: 'None: everybody may fetch it' }

export function credentialChoices(secrets: readonly Secret[]): Choice[] {
  return [
    none,
    ...secrets.map(({ id, name, plantId }) => ({ value: id, label: plantId ? `${name}, of this plant` : name })),
  ]
}

/** As the contract has it: `null` takes it away. */
export function credentialOf(secretId: string, username: string): GitCredential | null {
  const name = username.trim()
  return secretId === '' ? null : { secretId, ...(name && { username: name }) }
}

export function isOtherCredential(before: GitCredential | undefined, wanted: GitCredential | null): boolean {
  return before?.secretId !== wanted?.secretId || (before?.username ?? '') !== (wanted?.username ?? '')
}
