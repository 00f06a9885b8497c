import { defaultPolicy, type PolicyChange } from '@trellis/shared/workspace'
import { expect, test } from 'vitest'
import { changedPolicy } from './policy-change.ts'

const now = { ...defaultPolicy, buildLimits: { seconds: 300, processes: 20 } }
const { approvals } = defaultPolicy

test.each<[string, PolicyChange, object]>([
  ['nothing', {}, now],
  ['one field of the approvals', { approvals: { needed: 2 } }, { ...now, approvals: { ...approvals, needed: 2 } }],
  ['the number of builds', { maxBuilds: 1 }, { ...now, maxBuilds: 1 }],
  ['one limit', { buildLimits: { seconds: 60 } }, { ...now, buildLimits: { seconds: 60, processes: 20 } }],
  [
    'roles, which are one choice',
    { approvals: { roles: ['owner'] } },
    { ...now, approvals: { ...approvals, roles: ['owner'] } },
  ],
  ['a whole policy, without limits', defaultPolicy, defaultPolicy],
])('API4: of a change of the policy, %s', (_what, change, after) => {
  expect(changedPolicy(now, change)).toEqual(after)
})

test('API4: a change that would leave no policy is refused with the field', () => {
  const refused = () => changedPolicy(now, { approvals: { needed: 0 } })
  expect(refused).toThrow(expect.objectContaining({ refusal: expect.objectContaining({ code: 'invalid' }) }))
})
