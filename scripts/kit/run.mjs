import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/** Runs a program that shares this one's terminal. Resolves with its exit code; 1 when a signal ended it. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Runs a program without showing it. When it fails, what it printed is shown and the script ends. */
export async function runQuietly(command, args, options = {}) {
  const output = []
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`))
      resolve(1)
    })
    child.once('close', (exit) => resolve(exit ?? 1))
  })
  if (code === 0) return
  process.stderr.write(Buffer.concat(output))
  console.error(`"${command} ${args.join(' ')}" failed; its output stands above.`)
  process.exit(1)
}
