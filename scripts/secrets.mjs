// `npm run secrets`: exchanges the keys of secrets beside the running servers.
import { ensureBuilt } from './kit/build.mjs'
import { ensureInstalled } from './kit/install.mjs'
import { demand } from './kit/requirements.mjs'

demand()
await ensureInstalled()
await ensureBuilt()
await import('../backend/dist/secrets-command.js')
