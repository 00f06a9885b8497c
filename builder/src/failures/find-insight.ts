import type { Insight, LogLine, StepName } from '@trellis/shared'
import { firstFailingLine, mayFail, mayTell, type PlainLine, wordsOf } from './first-line.ts'
import { fillIn, type KnownFailure } from './known-failure.ts'
import { knownFailures } from './known-failures.ts'
import { wordFacts } from './known-words.ts'
import { plainText } from './plain-text.ts'

/** What people are told, the code when the log says more than the step did, and which row of the table knew it. */
export type Found = { code: string; insight: Insight; row?: string }

export type FailedStep = { step: StepName; code: string; message: string; lines: readonly LogLine[] }

/** Codes that only say that a command failed: for these the log is asked what went wrong. */
const openCodes = new Set(['install_failed', 'build_failed', 'git_failed'])

/** Finds the likely cause of a failure. Pure: the same step and lines give the same insight. */
export function findInsight(failed: FailedStep): Found {
  const { step, code, message } = failed
  const asked = openCodes.has(code)
  const lines = asked ? linesOf(failed) : []
  const known = matchKnown(step, lines)
  if (known) return explain(failed, known)
  const facts = wordFacts[code] ?? {
    title: `The ${step} step failed`,
    blame: 'yours',
    advice: 'Read the log from the first failing line on, correct what it says, and deploy again.',
  }
  return { code, insight: { step, ...facts, cause: message, ...failingLine(firstFailingLine(lines)) } }
}

function linesOf(failed: FailedStep): PlainLine[] {
  return failed.lines
    .filter(({ stream }) => stream !== 'system')
    .map(({ seq, text }) => ({ seq, text: plainText(text).slice(0, 2000) }))
}

type Known = { row: KnownFailure; match: RegExpExecArray; line: PlainLine }

/** The earliest line that any row knows; a general row only where no other does, and then with the line of a sign. */
function matchKnown(step: StepName, lines: readonly PlainLine[]): Known | undefined {
  const rows = knownFailures.filter(({ steps }) => steps.includes(step))
  const telling = lines.filter(({ text }) => mayTell(text))
  const particular = earliest(
    rows.filter(({ general }) => !general),
    telling.filter(({ text }) => mayFail(text)),
  )
  if (particular) return particular
  const general = earliest(
    rows.filter((row) => row.general),
    telling,
  )
  return general ? { ...general, line: firstFailingLine(lines) ?? general.line } : undefined
}

function earliest(rows: readonly KnownFailure[], lines: readonly PlainLine[]): Known | undefined {
  for (const line of lines) {
    const words = wordsOf(line.text)
    for (const row of rows) {
      const match = row.patterns.map((pattern) => pattern.exec(words)).find((found) => found !== null)
      if (match) return { row, match, line }
    }
  }
  return undefined
}

function explain(failed: FailedStep, { row, match, line }: Known): Found {
  const { title, blame, setting } = row
  return {
    row: row.id,
    code: row.code ?? failed.code,
    insight: {
      step: failed.step,
      ...{ title, blame, cause: fillIn(row.cause, match), advice: fillIn(row.advice, match) },
      ...failingLine(line),
      ...(setting ? { setting } : {}),
    },
  }
}

function failingLine(line: PlainLine | undefined): Pick<Insight, 'firstFailingLine'> {
  return line ? { firstFailingLine: { seq: line.seq, text: line.text.slice(0, 500) } } : {}
}
