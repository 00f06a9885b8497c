import { createRequire } from 'node:module'

/**
 * Firebase's Auth emulator alone, on loopback: its own program would start a hub, a page and a log server beside it and
 * ask the network for news. Prints its port when it listens. Arguments: the path of `firebase`, the project, the port (0:
 * any that is free).
 */
const [program = '', projectId = '', port = '0'] = process.argv.slice(2)
const require = createRequire(program)

// Before it listens it compiles a check of every call, a quarter of a minute of work: here only of those that Trellis, its
// pages and the tests make. Any other is answered with 404.
const project = '/v1/projects/{targetProjectId}'
const used = [
  ...['lookup', 'resetPassword', 'sendOobCode', 'signInWithIdp', 'signInWithPassword', 'signUp', 'update'].map(
    (call) => `/v1/accounts:${call}`,
  ),
  ...['accounts', 'accounts:delete', 'accounts:lookup', 'accounts:update'].map((call) => `${project}/${call}`),
  ...['accounts', 'oobCodes'].map((call) => `/emulator${project}/${call}`),
  ...['/v1/projects', '/v1/token'],
]
const { paths } = require('firebase-tools/lib/emulator/auth/apiSpec.js').default
for (const path of Object.keys(paths)) if (!used.includes(path)) delete paths[path]

const { createApp } = require('firebase-tools/lib/emulator/auth/server.js')
const app = await createApp(projectId)
const server = app.listen(Number(port), '127.0.0.1', () => console.log(server.address().port))
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
