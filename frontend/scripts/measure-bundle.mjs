/**
 * Measures `dist` after a build: the JavaScript that must arrive before the first paint (what index.html loads, and all
 * that it imports statically), compressed by gzip. Also holds the page's policy: no script or style inside the HTML, and
 * no style attribute inside the templates, which are the HTML that stands as the first argument of a call. Exits with 1
 * when a bound is broken.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const budgetBytes = 70 * 1000
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const html = readFileSync(join(dist, 'index.html'), 'utf8')
const problems = []

const first = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1])
const seen = new Set()
const waiting = [...first]
for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
  if (seen.has(file)) continue
  seen.add(file)
  const code = readFileSync(join(dist, file), 'utf8')
  for (const [, name] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    waiting.push(join(dirname(file), name))
}

let total = 0
for (const file of seen) {
  const size = gzipSync(readFileSync(join(dist, file))).length
  total += size
  console.log(`${(size / 1000).toFixed(1).padStart(6)} kB  ${file}`)
}
console.log(`${(total / 1000).toFixed(1).padStart(6)} kB  before the first paint, of ${budgetBytes / 1000} kB`)
if (total > budgetBytes) problems.push(`The first load is ${total} bytes compressed; the budget is ${budgetBytes}.`)

if (/<style|style=|<script(?![^>]*\ssrc=)/.test(html)) problems.push('index.html has a script or style inside.')
for (const file of readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'))) {
  const code = readFileSync(join(dist, 'assets', file), 'utf8')
  if (/\(`<[^`]*\sstyle=/.test(code)) problems.push(`${file} has a template with a style attribute.`)
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
