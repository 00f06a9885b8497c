import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JobOrder } from '@trellis/shared'
import type { FakeBackend } from './fake-backend.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** One folder for all tests, as a server has one for all jobs: a Node.js is fetched once and not by every test. */
export const sharedToolchains = join(tmpdir(), `trellis-toolchains-of-tests-${process.getuid?.() ?? 'me'}`)

export type Builder = {
  child: ChildProcess
  folder: string
  /** `<deploymentId>-<attempt>`; another one for each builder, so that sweeping it ends nobody else's. */
  job: string
  /** The exit code; `null` after a signal. */
  ended: Promise<number | null>
  /** What it wrote to stderr. */
  complaint: () => string
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the real, built builder with an order, as the runner does. Its folder goes with it. */
export function runBuilder(backend: FakeBackend, changes: Partial<JobOrder> = {}): Builder {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-builder-'))
  const deploymentId = `01JD${randomBytes(11).toString('hex').toUpperCase()}`
  const order: JobOrder = {
    backendUrl: backend.url,
    token: backend.token,
    deploymentId,
    attempt: 1,
    folder,
    isolation: 'none',
    toolchains: sharedToolchains,
    allowPrivateGit: ['127.0.0.1'],
    allowFileGit: false,
    ...changes,
  }
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'inherit', 'pipe'], detached: true })
  child.stdin.end(`${JSON.stringify(order)}\n`)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  return {
    child,
    folder,
    job: `${order.deploymentId}-${order.attempt}`,
    ended,
    complaint: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      // The program also takes away what has a longer path than the kernel takes at once.
      execFileSync('rm', ['-rf', '--', folder])
    },
  }
}
