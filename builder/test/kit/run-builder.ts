import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JobOrder } from '@trellis/shared'
import type { FakeBackend } from './fake-backend.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type Builder = {
  child: ChildProcess
  folder: string
  /** The exit code; `null` after a signal. */
  ended: Promise<number | null>
  /** What it wrote to stderr. */
  complaint: () => string
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the real builder from its sources, with an order, as the runner does. Its folder goes with it. */
export function runBuilder(backend: FakeBackend, changes: Partial<JobOrder> = {}): Builder {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-builder-'))
  const order: JobOrder = {
    backendUrl: backend.url,
    token: backend.token,
    deploymentId: '01JD0000000000000000000001',
    attempt: 1,
    folder,
    isolation: 'none',
    toolchains: join(folder, 'toolchains'),
    allowPrivateGit: ['127.0.0.1'],
    allowFileGit: false,
    ...changes,
  }
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    stdio: ['pipe', 'inherit', 'pipe'],
    detached: true,
  })
  child.stdin.end(`${JSON.stringify(order)}\n`)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  return {
    child,
    folder,
    ended,
    complaint: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
