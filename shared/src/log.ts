import { z } from 'zod'
import { StepName } from './deployment.ts'
import { Timestamp } from './ids.ts'

export const LogStream = z.enum(['stdout', 'stderr', 'system'])
export type LogStream = z.infer<typeof LogStream>

export const LogSource = z.enum(['build', 'app', 'traffic'])
export type LogSource = z.infer<typeof LogSource>

/** One line; `more` says that it goes on in the next one, because it was cut at 16 KiB. */
export const LogLine = z.object({
  seq: z.int().min(1),
  at: Timestamp,
  step: StepName,
  stream: LogStream,
  text: z.string(),
  source: LogSource,
  more: z.literal(true).optional(),
})
export type LogLine = z.infer<typeof LogLine>

/**
 * What a log's SHA-256 is taken over, for one line: seq, tab, text, newline, in UTF-8. The hash of a log is over this of
 * all its lines in order, so writer, Store and watcher can compare without comparing lines.
 */
export function proofText(line: Pick<LogLine, 'seq' | 'text'>): string {
  return `${line.seq}\t${line.text}\n`
}

/** The last object of an NDJSON log. */
export const LogEndLine = z.object({ end: z.literal(true), lines: z.int().min(0), sha256: z.string() })
export type LogEndLine = z.infer<typeof LogEndLine>
