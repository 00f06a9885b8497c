import type { Role } from '@trellis/shared'

/** The roles that may do something, from the least powerful on. The server decides; this only hides what it would refuse. */
const least = {
  deploy: 'developer',
  'roll back': 'maintainer',
  change: 'maintainer',
  resume: 'maintainer',
  invite: 'maintainer',
  secrets: 'maintainer',
  'invite owners': 'owner',
  'change roles': 'owner',
  'remove people': 'owner',
  'change the workspace': 'owner',
} as const satisfies Record<string, Role>
const rank: Record<Role, number> = { viewer: 0, developer: 1, maintainer: 2, owner: 3 }

export type Action = keyof typeof least

export function may(role: Role | undefined, action: Action): boolean {
  return role !== undefined && rank[role] >= rank[least[action]]
}
