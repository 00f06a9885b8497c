import { expect, it } from 'vitest'
import { isThrottling, judgeError, judgeFailures } from './start-outcome.ts'

/** An answer of AWS as the SDK throws it. */
const answer = (name: string, message = '', status = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })

const capacity = 'Capacity is unavailable at this time. Please try again later or in a different availability zone'

it.each([
  ['throttling', answer('ThrottlingException', 'Rate exceeded'), false],
  ['throttling of another kind', answer('TooManyRequestsException'), false],
  ['throttling by its status', answer('Error', '', 429), false],
  ['trouble of AWS', answer('ServerException', '', 500), false],
  ['no answer', new Error('connect ECONNREFUSED'), false],
  ['no capacity', answer('ClientException', capacity), true],
  ['a limit', answer('ClientException', 'You have reached the limit on the number of vCPUs'), true],
])('RUN4: after %s it is tried again, and is sure that nothing was started where it can be', (_name, error, noTask) => {
  expect(judgeError(error)).toMatchObject({ type: 'later', noTask, reason: expect.stringMatching(/^AWS .*\.$/) })
})

it.each([
  answer('AccessDeniedException', 'User: arn:aws:sts::1:assumed-role/x is not authorized'),
  answer('InvalidParameterException', 'No such subnet'),
  answer('ConflictException', 'The clientToken is in use'),
  answer('ClusterNotFoundException', 'Cluster not found.'),
])('refuses what will not pass: $name, and keeps what AWS said for operators', (error) => {
  const outcome = judgeError(error)
  expect(outcome).toEqual({ type: 'refused', message: expect.stringContaining(error.name), cause: error })
  expect(JSON.stringify(outcome)).not.toContain('arn:')
})

it('tells failures of placement that pass from those that do not', () => {
  const later = { type: 'later', noTask: true }
  expect(judgeFailures([{ reason: 'RESOURCE:MEMORY' }])).toMatchObject(later)
  expect(judgeFailures([{ reason: 'RESOURCE:ENI', detail: 'none is left' }])).toMatchObject({
    ...later,
    reason: 'AWS has no room for a builder at the moment (RESOURCE:ENI: none is left).',
  })
  expect(judgeFailures([{ reason: 'AGENT' }])).toMatchObject(later)
  expect(judgeFailures([{ reason: 'ATTRIBUTE' }])).toMatchObject({ type: 'refused' })
  expect(judgeFailures([])).toMatchObject({ type: 'refused' })
})

it('knows a wish for fewer requests', () => {
  expect(isThrottling(answer('ThrottlingException'))).toBe(true)
  expect(isThrottling(answer('ServerException', '', 500))).toBe(false)
  expect(isThrottling('no error')).toBe(false)
})
