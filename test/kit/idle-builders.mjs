// Loaded before a server (`node --import`): every builder that the server starts becomes an idle one. The server's own code
// stays as it is, and so do its calls that only ask the builder's program for something.
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const idle = join(import.meta.dirname, 'idle-builder.mjs')
const { spawn } = childProcess

childProcess.spawn = (file, args, options) => {
  const isJob = Array.isArray(args) && String(args.at(-1)).endsWith('builder/dist/main.js')
  return isJob ? spawn(file, [...args.slice(0, -1), idle], options) : spawn(file, args, options)
}
syncBuiltinESMExports()
