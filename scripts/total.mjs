// Adds up the counts of several runs of scripts/test.mjs and the number of other checks that failed:
// `node scripts/total.mjs 0 test e2e chaos`. A suite that left no counts did not get that far, and is one failure.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kit/paths.mjs'
import { lastLine, sum } from './kit/report.mjs'

const [checksFailed, ...names] = process.argv.slice(2)
const all = names.map((name) => {
  const file = join(root, 'test-results', `${name}.counts.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
})
const total = sum([...all, { passed: 0, failed: Number(checksFailed), skipped: 0 }])
console.log(lastLine(total))
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
