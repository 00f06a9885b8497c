import { expect, it } from 'vitest'
import { at, plant } from '../../test-kit.ts'
import { lossesOf } from './losses.ts'

const person = { uid: 'ada', name: 'Ada', role: 'owner', since: '2030-01-01T00:00:00.000Z' } as const

it('names in numbers what goes with a workspace', () => {
  const commit = { sha: 'a'.repeat(40), message: 'Begin', author: 'Ada', at: at(0) }
  const live = { releaseId: 'r', commit, at: at(0), by: 'ada' }
  const plants = [plant({ status: 'DEPLOYING', live }), plant({ live }), plant({ status: 'EMPTY' })]
  const people = { workspaceId: 'w', members: [person, { ...person, uid: 'bob' }], invites: [] }
  expect(lossesOf({ plants, secrets: 1, people })).toEqual([
    '3 apps with all releases, deployments and logs',
    '2 addresses that answer now',
    '1 build under way',
    '1 secret with all versions',
    'The way in for 2 people',
    'Comments, decisions and the history of everything that was done',
  ])
})

it('says no number that it does not know, and leaves out what is not there', () => {
  expect(lossesOf({ plants: [], secrets: undefined, people: undefined })).toEqual([
    '0 apps with all releases, deployments and logs',
    'Its secrets',
    'The way in for everybody in it',
    'Comments, decisions and the history of everything that was done',
  ])
})
