// `npm run bench -- [word...] [--write]`: runs each bench/*.bench.ts whose name has one of the words, each in a process of
// its own, one after the other, so that no measurement feels the one before. With `--write` the figures of all benches that
// have ever run here, the newest of each, go into the table of docs/performance.md.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { root } from './kit/paths.mjs'
import { demand } from './kit/requirements.mjs'
import { run } from './kit/run.mjs'

const program = (file) => run(process.execPath, ['--import', 'tsx', '--conditions=source', join(root, 'bench', file)])

const args = process.argv.slice(2)
const words = args.filter((arg) => !arg.startsWith('--'))
const unknown = args.filter((arg) => arg.startsWith('--') && arg !== '--write')
const benches = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
if (unknown.length > 0 || benches.length === 0) {
  console.error(unknown.length > 0 ? `There is no option ${unknown.join(' ')}.` : 'No bench has such a name.')
  process.exit(1)
}

demand()
await ensureInstalled()
await ensureBuilt()

let failed = 0
for (const name of benches.sort()) {
  console.log(`\n# ${name}`)
  if ((await program(name)) !== 0) failed += 1
}
if (args.includes('--write') && (await program('kit/write-page.ts')) !== 0) failed += 1
console.log(`\n${benches.length - failed} ran, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
