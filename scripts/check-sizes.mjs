// `npm run sizes`: holds the sizes that keep the code readable. Functions are measured by the linter.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kit/paths.mjs'

const most = { lines: 400, median: 80, p90: 220 }
const code = /\.(ts|tsx|mjs|css)$|^\.ci\/run$/
const notOurs = /(^|\/)fixtures\/|^builder\/samples\//
const test = /\.test\.tsx?$|^(test|bench)\/|^(backend|builder)\/test\//

/** Tracked files and new ones that are not ignored. */
function files() {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '--deduplicate'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.stdout.split('\n').filter((file) => code.test(file) && !notOurs.test(file))
}

function linesOf(file) {
  try {
    return readFileSync(join(root, file), 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}

/** The value below which `share` of the sorted numbers lie. */
function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const sizes = files().map((file) => ({ file, lines: linesOf(file) }))
const sources = sizes.filter(({ file }) => !test.test(file)).map(({ lines }) => lines)
sources.sort((a, b) => a - b)
const median = quantile(sources, 0.5)
const p90 = quantile(sources, 0.9)
const tooLong = sizes.filter(({ lines }) => lines > most.lines)

for (const { file, lines } of tooLong)
  console.error(`${file} has ${lines} lines; split it by subject (at most ${most.lines}).`)
if (median > most.median) console.error(`The median is over ${most.median} lines; files hold more than one subject.`)
if (p90 > most.p90) console.error(`The 90th percentile is over ${most.p90} lines; split the longest files.`)
console.log(`${sources.length} source files: median ${median} lines, p90 ${p90}, longest ${sources.at(-1) ?? 0}`)
process.exit(tooLong.length > 0 || median > most.median || p90 > most.p90 ? 1 : 0)
