import type { LogLine } from '@trellis/shared/log'
import { type Failure, fail } from '../../core/failure.ts'

export function areNumbered(first: number, lines: readonly LogLine[]): boolean {
  return lines.every((line, index) => line.seq === first + index)
}

export function notNumbered(first: number): Failure {
  return fail('invalid', `The lines of this batch are not numbered from ${first} on. None was taken.`)
}
