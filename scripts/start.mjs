// `npm start`: makes sure that everything is there, then is the server. Nothing but Node's own modules is needed to get
// here, because on a fresh clone there is nothing else.
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { demand } from './kit/requirements.mjs'

demand()
await ensureInstalled()
await ensureBuilt()
// The server runs in this process, so signals and Ctrl-C reach it without anybody in between.
await import('../backend/dist/main.js')
