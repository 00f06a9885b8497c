import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'

/** Room for the notice's own fields around its lines, and for a line's fields around its text. */
const frame = 256
const lineFrame = 192
/** What JSON may write longer than it is: control characters, halves of surrogate pairs, quotes and backslashes. */
const escaped = /[\p{Cc}\p{Cs}"\\]/u

/** Cuts lines into runs that fit one `new-log` each: at most 500 lines and 256 KB as JSON, at least one line. */
export function sliceForNotices(lines: readonly LogLine[]): LogLine[][] {
  const slices: LogLine[][] = []
  let slice: LogLine[] = []
  let bytes = frame
  for (const line of lines) {
    const size = sizeOf(line)
    const full = slice.length >= limits.logNoticeLines || bytes + size > limits.logNoticeBytes
    if (full && slice.length > 0) {
      slices.push(slice)
      slice = []
      bytes = frame
    }
    slice.push(line)
    bytes += size
  }
  if (slice.length > 0) slices.push(slice)
  return slices
}

/** At most so many bytes the line takes as JSON, with its comma. To write it as JSON only to know would cost more. */
function sizeOf(line: LogLine): number {
  if (!escaped.test(line.text)) return Buffer.byteLength(line.text) + lineFrame
  return Buffer.byteLength(JSON.stringify(line)) + 1
}
