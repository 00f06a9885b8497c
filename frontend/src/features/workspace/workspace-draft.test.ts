import { defaultPolicy, type Workspace } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { workspaceId } from '../../test-kit.ts'
import { changeOf, draftOf, draftProblem } from './workspace-draft.ts'

const workspace: Workspace = {
  id: workspaceId,
  version: 1,
  name: 'Greenhouse',
  role: 'owner',
  policy: { ...defaultPolicy, buildLimits: { seconds: 300 } },
}

describe('a change of the workspace', () => {
  it('is nothing for an untouched form, whatever the order of the roles', () => {
    const draft = draftOf(workspace)
    expect(changeOf(workspace, draft)).toEqual({})
    expect(changeOf(workspace, { ...draft, roles: [...draft.roles].reverse() })).toEqual({})
  })

  it('holds only what differs', () => {
    expect(changeOf(workspace, { ...draftOf(workspace), name: ' Orchard ', description: 'Apples' })).toEqual({
      name: 'Orchard',
      description: 'Apples',
    })
  })

  it('holds the whole policy, with what the form does not show', () => {
    const { policy } = changeOf(workspace, { ...draftOf(workspace), needed: 2 })
    expect(policy).toMatchObject({ maxBuilds: 4, buildLimits: { seconds: 300 }, approvals: { needed: 2 } })
  })
})

it.each([
  [{}, undefined],
  [{ name: ' ' }, 'The workspace needs a name.'],
  [{ roles: [] }, 'Choose at least one role that decides.'],
  [{ needed: Number.NaN }, 'Fill in every number.'],
])('of %j is said %s', (change, problem) => {
  expect(draftProblem({ ...draftOf(workspace), ...change })).toBe(problem)
})
