import { type Role, roles } from '@trellis/shared/member'
import { describe, expect, it } from 'vitest'
import { type Action, actions, may, roleFor } from './access.ts'

/** Written out, not computed: who may do what is a promise to people, and a change of it must be seen here. */
const table: Record<Action, readonly Role[]> = {
  read: ['viewer', 'developer', 'maintainer', 'owner'],
  converse: ['viewer', 'developer', 'maintainer', 'owner'],
  plant: ['developer', 'maintainer', 'owner'],
  deploy: ['developer', 'maintainer', 'owner'],
  cancel: ['developer', 'maintainer', 'owner'],
  wake: ['developer', 'maintainer', 'owner'],
  console: ['developer', 'maintainer', 'owner'],
  rollback: ['maintainer', 'owner'],
  resume: ['maintainer', 'owner'],
  'change-plant': ['maintainer', 'owner'],
  'delete-plant': ['maintainer', 'owner'],
  secrets: ['maintainer', 'owner'],
  invite: ['maintainer', 'owner'],
  'invite-owner': ['owner'],
  roles: ['owner'],
  removal: ['owner'],
  policy: ['owner'],
  workspace: ['owner'],
}

describe('ACL1: who may do what stands in one table', () => {
  it.each(actions.map((action) => ({ action })))('$action', ({ action }) => {
    expect(roles.filter((role) => may(role, action))).toEqual(table[action])
  })

  it('has no action without a line here', () => {
    expect([...actions].sort()).toEqual(Object.keys(table).sort())
  })
})

describe('ACL2: a greater role may whatever a lesser one may', () => {
  it.each(actions.map((action) => ({ action })))('$action', ({ action }) => {
    const allowed = roles.map((role) => may(role, action))
    expect(allowed).toEqual([...allowed].sort())
    expect(may('owner', action)).toBe(true)
  })

  it.each(actions.map((action) => ({ action })))('the least role for $action is the first that may', ({ action }) => {
    expect(roleFor(action)).toBe(roles.find((role) => may(role, action)))
  })
})
