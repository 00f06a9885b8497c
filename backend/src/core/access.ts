import { type Role, roles } from '@trellis/shared/member'

/** The least role that may do each thing. Every service asks this table; nobody compares roles elsewhere. */
const leastRole = {
  read: 'viewer',
  converse: 'viewer',
  plant: 'developer',
  deploy: 'developer',
  cancel: 'developer',
  wake: 'developer',
  console: 'developer',
  rollback: 'maintainer',
  resume: 'maintainer',
  'change-plant': 'maintainer',
  'delete-plant': 'maintainer',
  secrets: 'maintainer',
  invite: 'maintainer',
  'invite-owner': 'owner',
  roles: 'owner',
  removal: 'owner',
  policy: 'owner',
  workspace: 'owner',
} as const satisfies Record<string, Role>

export type Action = keyof typeof leastRole
export const actions = Object.keys(leastRole) as Action[]

/** The least role for an action, for sentences such as "This needs the role maintainer". */
export function roleFor(action: Action): Role {
  return leastRole[action]
}

/** Whether somebody with this role may do this. */
export function may(role: Role, action: Action): boolean {
  return roles.indexOf(role) >= roles.indexOf(leastRole[action])
}
