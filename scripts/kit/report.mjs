import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts a vitest JSON report. A file that could not be run at all is one failure, and so is a run that ended badly
 * without a failed test (an error outside of any test).
 *
 * @returns {Counts}
 */
export function countReport(report, exitCode = 0) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
  if (counts.failed === 0 && exitCode !== 0) counts.failed = 1
  return counts
}

/** @returns {Counts} */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const counts of all) for (const key of Object.keys(total)) total[key] += counts[key]
  return total
}

/** The one line that people and machines look for at the end. */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** The reasons that tests left for skipping, each once; see test/kit/peers.ts. */
export function readSkips(file) {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return [...new Set(lines.filter((line) => line !== ''))]
}
