import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine, StepName } from '@trellis/shared'
import { StepName as StepNameSchema } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { findInsight } from './find-insight.ts'
import { firstFailingLine } from './first-line.ts'
import { knownFailures } from './known-failures.ts'
import { plainText } from './plain-text.ts'

/**
 * Logs of real failures, as the tools wrote them. Each begins with what was run, and with what a person who read it holds
 * for right: the first failing line and the row of the table. Those in `held-out` were recorded and annotated after the
 * rules were written, and no rule was changed for them.
 */
type Recorded = { id: string; step: StepName; first: number; row: string | undefined; lines: LogLine[] }

function readRecorded(folder: string): Recorded[] {
  const path = join(import.meta.dirname, folder)
  const files = readdirSync(path).filter((file) => file.endsWith('.log'))
  return files.sort().map((file) => parse(file.slice(0, -4), readFileSync(join(path, file), 'utf8')))
}

function parse(id: string, text: string): Recorded {
  const end = text.indexOf('\n\n')
  const head = new Map([...text.slice(0, end).matchAll(/^# ([\w ]+): (.*)$/gm)].map(([, name, value]) => [name, value]))
  const step = StepNameSchema.parse(head.get('step'))
  const lines = text
    .slice(end + 2)
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => ({
      ...{ seq: index + 1, at: '2025-01-01T00:00:00.000Z', step, text: line },
      ...{ stream: 'stderr' as const, source: 'build' as const },
    }))
  return { id, step, first: Number(head.get('first failing line')), row: head.get('row'), lines }
}

function explain({ step, lines }: Recorded) {
  return findInsight({ step, code: `${step}_failed`, message: 'The command failed.', lines })
}

function rate(
  logs: readonly Recorded[],
  find: (log: Recorded) => number | undefined,
): { right: number; wrong: string[] } {
  const wrong = logs
    .filter((log) => find(log) !== log.first)
    .map((log) => `${log.id}: ${log.first}, found ${find(log)}`)
  return { right: (logs.length - wrong.length) / logs.length, wrong }
}

function say(what: string, { right, wrong }: ReturnType<typeof rate>, count: number): void {
  console.info(`first failing line, ${what}: right on ${(right * 100).toFixed(1)} % of ${count} logs`, wrong)
}

const tuned = readRecorded('recorded')
const heldOut = readRecorded('recorded/held-out')
const byTable = (log: Recorded) => explain(log).insight.firstFailingLine?.seq
const byRule = (log: Recorded) =>
  firstFailingLine(log.lines.map(({ seq, text }) => ({ seq, text: plainText(text) })))?.seq

describe('INS1: recorded failures', () => {
  test.each(tuned.filter(({ row }) => row !== undefined))('$id is known as $row', (log) => {
    const found = explain(log)
    expect(found.row).toBe(log.row)
    expect(found.insight.cause).not.toMatch(/\{\w+[:}]|\.\.$| \.$/)
    expect(found.insight.advice).not.toMatch(/\{\w+\}/)
  })

  test('the table has at least 40 rows that a recorded log was told by', () => {
    const told = new Set(tuned.map(({ row }) => row))
    expect(knownFailures.filter(({ id }) => told.has(id)).length).toBeGreaterThanOrEqual(40)
  })

  test('each row has an id of its own', () => {
    const ids = knownFailures.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('INS2: the first failing line', () => {
  const all = [...tuned, ...heldOut]

  test.each(all)('$id is annotated with a line that says something', ({ lines, first }) => {
    expect(plainText(lines[first - 1]?.text ?? '').trim()).not.toBe('')
  })

  test('is right on at least 90 % of the recorded logs', () => {
    const measured = rate(tuned, byTable)
    say('logs the rules were made with', measured, tuned.length)
    expect(tuned.length).toBeGreaterThanOrEqual(40)
    expect(measured.right, measured.wrong.join('\n')).toBeGreaterThanOrEqual(0.9)
  })

  test('is right on at least 90 % of all logs with those that the rules were not made with', () => {
    const measured = rate(heldOut, byTable)
    say('held out', measured, heldOut.length)
    expect(heldOut.length).toBeGreaterThanOrEqual(15)
    expect(measured.right, measured.wrong.join('\n')).toBeGreaterThanOrEqual(0.85)
    const whole = rate(all, byTable)
    say('all', whole, all.length)
    expect(whole.right, whole.wrong.join('\n')).toBeGreaterThanOrEqual(0.9)
  })

  test('is found by the rule for unknown tools alone on at least 80 %', () => {
    const measured = rate(all, byRule)
    say('without the table', measured, all.length)
    expect(measured.right, measured.wrong.join('\n')).toBeGreaterThanOrEqual(0.8)
  })
})
