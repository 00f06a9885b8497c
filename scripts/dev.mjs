// `npm run dev`: compiles on change, starts the server again, and serves the pages by Vite with hot reloading.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bundle, ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { root, tool } from './kit/paths.mjs'
import { demand } from './kit/requirements.mjs'

demand()
await ensureInstalled()
await ensureBuilt()

const watched = ['shared/dist', 'backend/dist'].map((folder) => `--watch-path=${join(root, folder)}`)
const children = [
  spawn(tool('tsc'), ['-b', '--watch', '--preserveWatchOutput'], { cwd: root, stdio: 'inherit' }),
  spawn(tool('rolldown'), [...bundle, '--watch'], { cwd: join(root, 'builder'), stdio: 'inherit' }),
  spawn(process.execPath, [...watched, join(root, 'backend/dist/main.js')], { cwd: root, stdio: 'inherit' }),
  spawn(tool('vite'), [], { cwd: join(root, 'frontend'), stdio: 'inherit' }),
]

/** Ends the others as soon as one of them ends, or on Ctrl-C; what has ended already takes no harm. */
function stop() {
  for (const child of children) child.kill('SIGTERM')
}
for (const child of children) child.once('exit', stop)
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
