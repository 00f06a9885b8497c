import type { StepName } from '@trellis/shared'

/** What the part of the address after `#` names: a line, a range of lines, or a step. */
export type Anchor = { from: number; to: number } | { step: StepName }

const steps: ReadonlySet<string> = new Set<StepName>([
  'queue',
  'clone',
  'analyze',
  'install',
  'build',
  'upload',
  'verify',
  'release',
])

function isStep(name: string): name is StepName {
  return steps.has(name)
}

/** Reads `#L12`, `#L12-L40` and `#build`; anything else names nothing. */
export function readAnchor(hash: string): Anchor | undefined {
  const name = hash.replace(/^#/, '')
  if (isStep(name)) return { step: name }
  const match = /^L([1-9]\d{0,8})(?:-L([1-9]\d{0,8}))?$/.exec(name)
  if (!match) return undefined
  const first = Number(match[1])
  const second = Number(match[2] ?? match[1])
  return { from: Math.min(first, second), to: Math.max(first, second) }
}

export function writeAnchor(from: number, to = from): string {
  return from === to ? `#L${from}` : `#L${Math.min(from, to)}-L${Math.max(from, to)}`
}
