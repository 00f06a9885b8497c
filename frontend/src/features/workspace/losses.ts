import type { Plant } from '@trellis/shared'
import { count } from '../../lib/format.ts'
import type { People } from '../../state/model.ts'

type Held = { plants: readonly Plant[]; secrets: number | undefined; people: People | undefined }

/** What goes with a workspace, a line for each kind of thing; what is not known yet is named without a number. */
export function lossesOf({ plants, secrets, people }: Held): string[] {
  const live = plants.filter(({ live }) => live !== undefined).length
  const building = plants.filter(({ status }) => status === 'DEPLOYING').length
  return [
    `${count(plants.length, 'app')} with all releases, deployments and logs`,
    ...(live > 0 ? [`${count(live, 'address that answers', 'addresses that answer')} now`] : []),
    ...(building > 0 ? [`${count(building, 'build')} under way`] : []),
    secrets === undefined ? 'Its secrets' : `${count(secrets, 'secret')} with all versions`,
    people
      ? `The way in for ${count(people.members.length, 'person', 'people')}${invited(people.invites.length)}`
      : 'The way in for everybody in it',
    'Comments, decisions and the history of everything that was done',
  ]
}

function invited(invites: number): string {
  return invites === 0 ? '' : `, and ${count(invites, 'open invitation')}`
}
