import type { Insight, LogLine, StepName } from '@trellis/shared'
import { buildFailures } from './known-build.ts'
import type { KnownFailure } from './known-failure.ts'
import { hostFailures } from './known-host.ts'
import { npmFailures } from './known-npm.ts'
import { wordFacts } from './known-words.ts'
import { plainText } from './plain-text.ts'

/** All known failures. On one line the first that matches wins, so what is more particular stands first. */
export const knownFailures: readonly KnownFailure[] = [...hostFailures, ...npmFailures, ...buildFailures]

/** What people are told, and the code when the log says more than the step did. */
export type Found = { code: string; insight: Insight }

export type FailedStep = { step: StepName; code: string; message: string; lines: readonly LogLine[] }

/** Codes that only say that a command failed: for these the log is asked what went wrong. */
const openCodes = new Set(['install_failed', 'build_failed'])

/** Lines that look like trouble, the surest signs first; for failures that no row of the table knows. */
const signs: readonly RegExp[] = [
  /^(?!.*\b0 errors?\b).*(?:\berror\b(?:\[|:| TS| in )|\bERR!|\bfatal:|\bpanic:|Traceback|Unhandled|Uncaught|\b\w*(?:Error|Exception):)/,
  /^(?!.*\b(?:0|no) errors?\b).*\b(?:errors?|failed|failure|cannot|not found|denied)\b/i,
]

/** Finds the likely cause of a failure. Pure: the same step and lines give the same insight. */
export function findInsight(failed: FailedStep): Found {
  const lines = failed.lines
    .filter(({ stream }) => stream !== 'system')
    .map(({ seq, text }) => ({ seq, text: plainText(text).slice(0, 2000) }))
  const known = openCodes.has(failed.code) ? matchKnown(failed.step, lines) : undefined
  if (known) return known
  const facts = wordFacts[failed.code] ?? {
    title: `The ${failed.step} step failed`,
    blame: 'yours',
    advice: 'Read the log from the first failing line on, correct what it says, and deploy again.',
  }
  const first = openCodes.has(failed.code) ? firstSign(lines) : undefined
  const { step, code, message } = failed
  return { code, insight: { step, ...facts, cause: message, ...failingLine(first) } }
}

type Line = { seq: number; text: string }

/** The earliest line that any row knows. */
function matchKnown(step: StepName, lines: readonly Line[]): Found | undefined {
  const rows = knownFailures.filter(({ steps }) => steps.includes(step))
  for (const line of lines) {
    for (const row of rows) {
      const match = row.pattern.exec(line.text)
      if (!match) continue
      const { title, blame } = row
      const code = row.code ?? (step === 'install' ? 'install_failed' : 'build_failed')
      return { code, insight: { step, title, blame, ...row.explain(match), ...failingLine(line) } }
    }
  }
  return undefined
}

function firstSign(lines: readonly Line[]): Line | undefined {
  for (const sign of signs) {
    const found = lines.find(({ text }) => sign.test(text))
    if (found) return found
  }
  return lines.findLast(({ text }) => text.trim() !== '')
}

function failingLine(line: Line | undefined): Pick<Insight, 'firstFailingLine'> {
  return line ? { firstFailingLine: { seq: line.seq, text: line.text.slice(0, 500) } } : {}
}
