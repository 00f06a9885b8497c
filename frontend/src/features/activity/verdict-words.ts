import type { NotedSeal, TrailHead, TrailVerdict } from '@trellis/shared'
import { count } from '../../lib/format.ts'

/** What the proof found, in one line; a chain that does not hold is told by its first broken link. */
export function verdictWords({ ok, entries, sealed, head, broken }: TrailVerdict): string {
  if (!ok) return broken?.message ?? 'The chain does not hold.'
  if (entries === 0) return 'There are no entries yet, so there is nothing to prove.'
  const waiting = entries > sealed ? `${(entries - sealed).toLocaleString('en')} not sealed yet, ` : ''
  const seals = count(head?.seal ?? 0, 'seal')
  return `${count(entries, 'entry', 'entries')}, ${seals}, ${waiting}unbroken`
}

/** What the line above does not say of a chain that holds. */
export function verdictNotes({ ok, entries, sealed, adopted = 0 }: TrailVerdict): string[] {
  if (!ok) return []
  const waiting = 'What is not sealed yet is within two seconds, and is proved then.'
  const former = `${count(adopted, 'entry is', 'entries are')} of a version that sealed nothing: proved since they were sealed, not for the time before.`
  return [...(entries > sealed ? [waiting] : []), ...(adopted > 0 ? [former] : [])]
}

/** A head as people note it, and as `npm run audit -- verify --head` takes it. */
export function headText({ seal, hash }: TrailHead): string {
  return `${seal}:${hash}`
}

/** What somebody noted; undefined when it is no head. */
export function readHead(text: string): NotedSeal | undefined {
  const [, seal, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? []
  return seal && hash ? { seal: Number(seal), hash } : undefined
}
