import { describe, expect, it } from 'vitest'
import { countReport, lastLine, sum } from '../../scripts/kit/report.mjs'
import { nodeIsEnough } from '../../scripts/kit/requirements.mjs'

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const report = (numbers: object, testResults: object[] = [passed]) => ({
  numPassedTests: 1,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
  ...numbers,
})

describe('the last line of a test run', () => {
  it('counts what the report says', () => {
    const counts = countReport(report({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }), 1)
    expect(lastLine(counts)).toBe('7 passed, 2 failed, 2 skipped')
  })

  it('counts a file that could not be loaded as a failure', () => {
    const counts = countReport(report({}, [passed, { status: 'failed', assertionResults: [] }]), 1)
    expect(lastLine(counts)).toBe('1 passed, 1 failed')
  })

  it('counts a run that ended badly without a failed test as a failure', () => {
    expect(lastLine(countReport(report({}), 1))).toBe('1 passed, 1 failed')
    expect(lastLine(countReport(report({}), 0))).toBe('1 passed, 0 failed')
  })

  it('adds up several runs', () => {
    expect(lastLine(sum([countReport(report({})), countReport(report({ numFailedTests: 3 }), 1)]))).toBe(
      '2 passed, 3 failed',
    )
  })
})

describe('the Node version that is enough', () => {
  it.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['22.0.0', true],
    ['20.18.9', false],
    ['18.20.0', false],
  ])('%s: %s', (version, enough) => {
    expect(nodeIsEnough(version)).toBe(enough)
  })
})
