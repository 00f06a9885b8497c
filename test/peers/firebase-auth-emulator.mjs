import { createRequire } from 'node:module'

/**
 * Firebase's Auth emulator alone, on loopback: its own program would start a hub, a page and a log server beside it and
 * ask the network for news. Prints its port when it listens. Arguments: the path of `firebase`, the project, the port (0:
 * any that is free).
 */
const [program = '', projectId = '', port = '0'] = process.argv.slice(2)
const require = createRequire(program)
const { createApp } = require('firebase-tools/lib/emulator/auth/server.js')

const app = await createApp(projectId)
const server = app.listen(Number(port), '127.0.0.1', () => console.log(server.address().port))
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
