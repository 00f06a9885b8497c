import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'

/** Room for a line's fields around its text. */
const lineFrame = 192
/** Room for the fields of a page or a notice around its lines. */
export const pageFrame = 256
/** What JSON may write longer than it is: control characters, halves of surrogate pairs, quotes and backslashes. */
const escaped = /[\p{Cc}\p{Cs}"\\]/u

/** At most so many bytes the line takes as JSON, with its comma. To write it as JSON only to know would cost more. */
export function sizeOfLine(line: LogLine): number {
  if (!escaped.test(line.text)) return Buffer.byteLength(line.text) + lineFrame
  return Buffer.byteLength(JSON.stringify(line)) + 1
}

/** Whether lines fill more than half of a page, by their number or by their bytes as JSON. */
export function fillHalfAPage(lines: readonly LogLine[]): boolean {
  if (lines.length > limits.logPageLines / 2) return true
  let bytes = pageFrame
  for (const line of lines) bytes += sizeOfLine(line)
  return bytes > limits.logPageBytes / 2
}

/** Cuts to a page's lines and to its bytes as JSON; at least one line stays. */
export function withinPage(lines: LogLine[]): LogLine[] {
  let bytes = pageFrame
  const end = lines.findIndex((line, index) => {
    bytes += sizeOfLine(line)
    return index > 0 && (bytes > limits.logPageBytes || index >= limits.logPageLines)
  })
  return end === -1 ? lines : lines.slice(0, end)
}
