import type { Role } from '@trellis/shared'
import type { Choice } from '../../ui/select-field.tsx'

/** From the least to the most powerful, as the contract has them; here without its schema library. */
const roles: readonly Role[] = ['viewer', 'developer', 'maintainer', 'owner']

export const roleWords: Record<Role, { word: string; may: string }> = {
  viewer: { word: 'Viewer', may: 'Sees plants, logs and history, and takes part in the conversation.' },
  developer: { word: 'Developer', may: 'Also plants apps, deploys and cancels.' },
  maintainer: {
    word: 'Maintainer',
    may: 'Also rolls back, changes and deletes plants, keeps secrets and invites people.',
  },
  owner: { word: 'Owner', may: 'Also changes roles and the workspace itself, and removes people.' },
}

export function roleChoices(withOwner: boolean): Choice[] {
  return roles
    .filter((role) => withOwner || role !== 'owner')
    .map((role) => ({ value: role, label: roleWords[role].word }))
}

export function asRole(value: string): Role {
  return roles.find((role) => role === value) ?? 'viewer'
}
