import { expect, test } from 'vitest'
import { workspacesIn } from './answer-workspaces.ts'

test.each([
  ['what the answer names', {}, { plant: { id: 'p', workspaceId: 'w' }, deployment: { workspaceId: 'w' } }, ['w']],
  ['what the question named', { workspaceId: 'w' }, { secret: { id: 's', name: 'KEY' } }, ['w']],
  ['a workspace itself', { name: 'Orchard' }, { workspace: { id: 'w', name: 'Orchard' } }, ['w']],
  ['each of a list', {}, { user: { uid: 'ada' }, workspaces: [{ id: 'v' }, { id: 'w' }] }, ['v', 'w']],
  ['each of what a list holds', {}, { deployments: [{ workspaceId: 'v' }, { workspaceId: 'w' }] }, ['v', 'w']],
  ['nothing, when the answer says nothing', { workspaceId: 'w' }, {}, []],
  ['nothing, when there is no answer', { workspaceId: 'w' }, undefined, []],
  ['no id that is another thing’s', {}, { workspace: 'w', plant: { id: 'p' }, workspaceId: 7 }, []],
])('DEL5: an answer holds data of %s', (_what, payload, answer, workspaces) => {
  expect(workspacesIn(payload, answer)).toEqual(workspaces)
})
