import type { Writable } from 'node:stream'
import type { TrailEnd, TrailHead } from '@trellis/shared/activity'
import type { Caller } from '../ports/identity.ts'
import type { TrailService } from '../services/services.ts'
import { writeTo } from './log-stream.ts'

export type TrailOrder = { trail: TrailService; caller: Caller; workspaceId: string; after: number }

/**
 * Writes a workspace's trail as NDJSON from the seal behind `after`, with backpressure. Whether the caller may still read
 * it is asked before each seal; the end line stands only under a trail that was written whole.
 */
export async function writeTrail(out: Writable, { trail, caller, workspaceId, after }: TrailOrder): Promise<void> {
  let at = after
  let entries = 0
  let head: TrailHead | undefined
  while (!out.destroyed) {
    const next = await trail.after(caller, workspaceId, at)
    if (!next) {
      const end: TrailEnd = { end: true, entries, ...(head && { head }) }
      return writeTo(out, `${JSON.stringify(end)}\n`)
    }
    await writeTo(out, next.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    entries += next.entries
    head = next.head
    at = next.head.seal
  }
}
