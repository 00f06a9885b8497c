import { expect, test } from 'vitest'
import { kernelProblem } from './uid-problem.ts'

test('users of their own are no wall where anybody may link to the files of others', () => {
  expect(kernelProblem('0\n')).toContain('protected_hardlinks')
  expect(kernelProblem('1\n')).toBeUndefined()
  expect(kernelProblem(undefined)).toBeUndefined()
})
