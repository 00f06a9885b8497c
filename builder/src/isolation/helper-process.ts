import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { deferred } from '../deferred.ts'

const run = promisify(execFile)

/** Runs a program of the host to its end. Rejects with one line that says which one failed and how. */
export async function runHelper(argv: readonly string[], timeoutMs: number): Promise<string> {
  const [program = '', ...rest] = argv
  try {
    const { stdout } = await run(program, rest, { timeout: timeoutMs, killSignal: 'SIGKILL', env: helperEnvironment() })
    return stdout
  } catch (error) {
    throw new Error(`${program}: ${describeProblem(error)}`, { cause: error })
  }
}

/**
 * Starts a program that lives as long as its standard input, which is also how it notices that the builder has died.
 * Resolves when the program has written something to `readyFd`; rejects when it ends before, with what it wrote to stderr.
 */
export async function startHelper(argv: readonly string[], options: { readyFd: 1 | 3; exitFd?: 4; timeoutMs: number }) {
  const [program = '', ...rest] = argv
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: helperEnvironment(),
    detached: true,
  })
  const { promise, resolve, reject } = deferred()
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString()}`.slice(-500)
  })
  child.stdio[options.readyFd]?.once('data', () => resolve())
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(complaint.trim() || `ended with code ${code}`)))
  for (const pipe of child.stdio) pipe?.on('error', () => {})
  const timer = setTimeout(() => reject(new Error('did not start in time')), options.timeoutMs)
  try {
    await promise
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${program}: ${describeProblem(error)}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** Ends a helper and waits until it is gone. */
export async function stopHelper(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGKILL')
  await gone
}

/** Administrators' programs are often not in an ordinary user's search path. No program is looked for in the folder at hand. */
function helperEnvironment(): Record<string, string> {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin']
  return { PATH: folders.filter((folder) => folder.startsWith('/')).join(':'), LC_ALL: 'C' }
}

function describeProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'is not installed'
  if ('stderr' in error && typeof error.stderr === 'string' && error.stderr.trim()) {
    return error.stderr.trim().split('\n').slice(-2).join(' ')
  }
  return error.message
}
