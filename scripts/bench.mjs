// `npm run bench [word...]`: runs each bench/*.bench.ts whose name has one of the words, each in a process of its own, one
// after the other, so that no measurement feels the one before.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { root } from './kit/paths.mjs'
import { demand } from './kit/requirements.mjs'
import { run } from './kit/run.mjs'

demand()
await ensureInstalled()
await ensureBuilt()

const words = process.argv.slice(2)
const benches = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
if (benches.length === 0) {
  console.error('No bench has such a name.')
  process.exit(1)
}

let failed = 0
for (const name of benches.sort()) {
  console.log(`\n# ${name}`)
  const code = await run(process.execPath, ['--import', 'tsx', '--conditions=source', join(root, 'bench', name)])
  if (code !== 0) failed += 1
}
console.log(`\n${benches.length - failed} ran, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
