import { createHash } from 'node:crypto'
import type { LogLine } from '../../test/kit/wire.ts'

/** A line like those of a bundler, about 90 characters long. */
export function makeLine(seq: number): LogLine {
  const text = `transforming (${seq}) node_modules/@scope/package-${seq % 97}/dist/esm/components/part-${seq % 13}.js ok`
  return { seq, at: '2030-01-01T00:00:00.000Z', step: 'build', stream: 'stdout', text, source: 'build' }
}

export function makeLines(first: number, count: number): LogLine[] {
  return Array.from({ length: count }, (_, at) => makeLine(first + at))
}

/** The contract's proof over lines 1 to `count`. */
export function proofOfLines(count: number): { lines: number; sha256: string } {
  const hash = createHash('sha256')
  for (let seq = 1; seq <= count; seq++) hash.update(`${seq}\t${makeLine(seq).text}\n`)
  return { lines: count, sha256: hash.digest('hex') }
}
