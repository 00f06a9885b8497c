import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { LogEndLine } from '@trellis/shared/log'
import type { LogService } from '../services/services.ts'
import type { Wakeups } from './wakeups.ts'

export type LogStreamOrder = {
  logs: LogService
  deploymentId: string
  after: number
  /** Where more lines are announced; without it the stream ends with what there is. */
  wakeups?: Wakeups | undefined
}

/**
 * Writes a log as NDJSON from `after + 1`, with backpressure; with `wakeups` until the log's end. The end line stands only
 * under a log that has ended. Returns early, without the end line, when the reader is gone or the wakeups were stopped.
 */
export async function writeLog(out: Writable, order: LogStreamOrder): Promise<void> {
  const { logs, deploymentId, wakeups } = order
  let after = order.after
  while (!out.destroyed) {
    const page = await logs.page(deploymentId, after)
    if (page.lines.length > 0) await writeTo(out, page.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    after = page.next
    if (page.done && (await writeEnd(out, order))) return
    if (page.lines.length > 0) continue
    if (!wakeups || !(await wakeups.next())) return
  }
}

async function writeEnd(out: Writable, { logs, deploymentId }: LogStreamOrder): Promise<boolean> {
  const proof = await logs.proof(deploymentId)
  if (!proof) return false
  const end: LogEndLine = { end: true, lines: proof.lines, sha256: proof.sha256 }
  await writeTo(out, `${JSON.stringify(end)}\n`)
  return true
}

/** Resolves when the text was taken; a reader that went away ends the wait too. */
export async function writeTo(out: Writable, text: string): Promise<void> {
  if (out.destroyed || out.write(text)) return
  const gone = new AbortController()
  const closed = once(out, 'close', { signal: gone.signal }).catch(() => undefined)
  const drained = once(out, 'drain', { signal: gone.signal }).catch(() => undefined)
  await Promise.race([closed, drained])
  gone.abort()
}
