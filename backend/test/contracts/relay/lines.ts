import type { LogLine } from '@trellis/shared/log'

/** Lines `first` to `last`, each with a text that names its number. */
export function linesOf(first: number, last: number, text = 'line'): LogLine[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    seq: first + index,
    at: '2026-01-01T00:00:00.000Z',
    step: 'build',
    stream: 'stdout',
    text: `${text} ${first + index}`,
    source: 'build',
  }))
}
