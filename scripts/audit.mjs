// `npm run audit`: proves the trail of activity beside the running servers.
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { demand } from './kit/requirements.mjs'

demand()
await ensureInstalled()
await ensureBuilt()
await import('../backend/dist/audit-command.js')
