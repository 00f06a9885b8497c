import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobOrder } from '@trellis/shared/builder-protocol'
import { startTimeOfNewChild } from './process-table.ts'
import type { Root } from './process-tree.ts'

export type StartedBuilder = { child: ChildProcess; root: Root }

/**
 * Starts a builder as the leader of its own session, so that it outlives the server, and hands it the order on its
 * standard input, where no other process can read it. What it prints goes to `builder.log` in its folder. Rejects when the
 * program could not be started.
 */
export async function startBuilder(
  program: { file: string; args: string[] },
  order: JobOrder,
  env: Record<string, string>,
): Promise<StartedBuilder> {
  const log = await open(join(order.folder, 'builder.log'), 'a', 0o600)
  try {
    const stdio: ['pipe', number, number] = ['pipe', log.fd, log.fd]
    const child = spawn(program.file, program.args, { cwd: order.folder, env, stdio, detached: true })
    const started = once(child, 'spawn')
    const startTime = child.pid === undefined ? '' : startTimeOfNewChild(child.pid)
    await started
    // A builder that dies before it has read its order is noticed by its exit.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(`${JSON.stringify(order)}\n`)
    child.unref()
    return { child, root: { pid: child.pid ?? 0, startTime: await startTime } }
  } finally {
    await log.close()
  }
}
