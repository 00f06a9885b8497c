// `npm test`: everything that runs in a few minutes. `--e2e` runs the browser tests alone, `--chaos` the ones that kill the
// server, `--cloud` those that need real peers of the cloud profile, `--soak` all that kill something ten times over and an
// app of every framework. Other arguments go to vitest. The last line counts what its report says.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { root, tool } from './kit/paths.mjs'
import { countReport, lastLine, readSkips } from './kit/report.mjs'
import { demand } from './kit/requirements.mjs'
import { run } from './kit/run.mjs'

const suites = {
  test: { projects: ['unit', 'frontend', 'system'], env: {} },
  e2e: { projects: ['e2e'], env: {} },
  chaos: { projects: ['chaos'], env: {} },
  cloud: { projects: ['cloud', 'cloud-client'], env: {} },
  soak: {
    projects: ['chaos', 'system', 'cloud'],
    files: ['test/chaos/', 'test/cloud/chaos', 'test/system/frameworks'],
    env: { TRELLIS_SOAK: '10' },
  },
}

const args = process.argv.slice(2)
const name = Object.keys(suites).find((suite) => args.includes(`--${suite}`)) ?? 'test'
const suite = suites[name]
const rest = args.filter((arg) => arg !== `--${name}`)

demand()
await ensureInstalled()
await ensureBuilt()

const results = join(root, 'test-results')
const reportFile = join(results, `${name}.json`)
const skipsFile = join(results, `${name}.skips`)
mkdirSync(results, { recursive: true })
for (const file of [reportFile, skipsFile]) rmSync(file, { force: true })

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
const chosen = suite.projects.flatMap((project) => ['--project', project])
const exitCode = await run(tool('vitest'), ['run', ...chosen, ...reporters, ...(suite.files ?? []), ...rest], {
  env: { ...process.env, ...suite.env, TRELLIS_SKIPS_FILE: skipsFile },
})

const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined
const counts = report ? countReport(report, exitCode) : { passed: 0, failed: 1, skipped: 0 }
const skips = readSkips(skipsFile)
for (const reason of skips) console.log(`Skipped: ${reason}`)

const skipsFail = process.env.TRELLIS_SKIPS_FAIL === '1' && counts.skipped + skips.length > 0
if (skipsFail) {
  console.log('Here nothing may be skipped (TRELLIS_SKIPS_FAIL=1): what was skipped counts as failed.')
  counts.failed += Math.max(counts.skipped, 1)
  counts.skipped = 0
}
writeFileSync(join(results, `${name}.counts.json`), `${JSON.stringify(counts)}\n`)
console.log(lastLine(counts))
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0)
