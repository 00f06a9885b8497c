import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'
import { pageFrame, sizeOfLine } from '../services/log-size.ts'

/** Cuts lines into runs that fit one `new-log` each: at most 500 lines and 256 KB as JSON, at least one line. */
export function sliceForNotices(lines: readonly LogLine[]): LogLine[][] {
  const slices: LogLine[][] = []
  let slice: LogLine[] = []
  let bytes = pageFrame
  for (const line of lines) {
    const size = sizeOfLine(line)
    const full = slice.length >= limits.logNoticeLines || bytes + size > limits.logNoticeBytes
    if (full && slice.length > 0) {
      slices.push(slice)
      slice = []
      bytes = pageFrame
    }
    slice.push(line)
    bytes += size
  }
  if (slice.length > 0) slices.push(slice)
  return slices
}
