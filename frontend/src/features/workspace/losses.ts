import type { Plant } from '@trellis/shared'
import type { People } from '../../state/model.ts'

function countOf(count: number, what: string, many = `${what}s`): string {
  return count === 1 ? `1 ${what}` : `${count} ${many}`
}

type Held = { plants: readonly Plant[]; secrets: number | undefined; people: People | undefined }

/** What goes with a workspace, a line for each kind of thing; what is not known yet is named without a number. */
export function lossesOf({ plants, secrets, people }: Held): string[] {
  const live = plants.filter(({ live }) => live !== undefined).length
  const building = plants.filter(({ status }) => status === 'DEPLOYING').length
  return [
    `${countOf(plants.length, 'app')} with all releases, deployments and logs`,
    ...(live > 0 ? [`${countOf(live, 'address that answers', 'addresses that answer')} now`] : []),
    ...(building > 0 ? [`${countOf(building, 'build')} under way`] : []),
    secrets === undefined ? 'Its secrets' : `${countOf(secrets, 'secret')} with all versions`,
    people
      ? `The way in for ${countOf(people.members.length, 'person', 'people')}${invited(people.invites.length)}`
      : 'The way in for everybody in it',
    'Comments, decisions and the history of everything that was done',
  ]
}

function invited(count: number): string {
  return count === 0 ? '' : `, and ${countOf(count, 'open invitation')}`
}
