import type { LogLine, StepName } from '@trellis/shared'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findInsight } from './find-insight.ts'
import { mayTell } from './first-line.ts'
import { knownFailures } from './known-failures.ts'

function lines(step: StepName, ...texts: string[]): LogLine[] {
  return texts.map((text, index) => ({
    seq: 100 + index,
    at: '2025-01-01T00:00:00.000Z',
    step,
    stream: 'stderr',
    text,
    source: 'build',
  }))
}

function find(...texts: string[]) {
  return findInsight({
    step: 'build',
    code: 'build_failed',
    message: '"make" failed.',
    lines: lines('build', ...texts),
  })
}

describe('INS1: known failures', () => {
  test.each([
    ['heap', 'JavaScript heap out of memory', 'memory_limit'],
    ['disk', 'Error: ENOSPC: no space left on device, write', 'disk_limit'],
    ['processes', 'sh: 1: Cannot fork', 'process_limit'],
    ['killed', 'Killed', 'memory_limit'],
    ['typescript', 'src/a.ts(1,2): error TS1: wrong', 'build_failed'],
  ])('%s gives its code where that says more than the step', (row, line, code) => {
    expect(find('fine', line)).toMatchObject({ row, code })
  })

  test('colours, npm\u2019s prefix and indentation hide nothing', () => {
    expect(find('  \u001b[31mnpm error\u001b[0m   Missing script: "\u001b[1mbuild\u001b[0m"').row).toBe(
      'npm-missing-script',
    )
  })

  test('the earlier of two known lines is told', () => {
    const found = find('sh: 1: vite: not found', 'Error: ENOSPC: no space left on device')
    expect(found).toMatchObject({ row: 'command-not-found', insight: { firstFailingLine: { seq: 100 } } })
  })

  test('a row for a kind of failure is told only where no other knows it', () => {
    expect(find('Error: something of ours', 'Cannot find module').row).toBe('uncaught')
    expect(find('Error: something of ours', 'src/a.ts(1,2): error TS1: wrong').row).toBe('typescript')
  })

  test('a setting that may help is offered, and is one that the build has', () => {
    expect(find('error:0308010C:digital envelope routines::unsupported').insight.setting).toEqual({
      name: 'NODE_OPTIONS',
      value: '--openssl-legacy-provider',
    })
    for (const { setting } of knownFailures) {
      if (setting) expect(setting.name).toMatch(/^(?:installCommand|buildCommand|outputDir|rootDir|[A-Za-z]+_\w+|CI)$/)
    }
  })

  test('a step is told only what can happen in it', () => {
    const failed = { step: 'install' as const, code: 'install_failed', message: 'failed' }
    expect(findInsight({ ...failed, lines: lines('install', 'Failed to compile.', 'FAIL  src/a.test.ts') }).row).toBe(
      undefined,
    )
  })
})

describe('INS2: failures that no row knows', () => {
  test('the surest sign wins over an earlier weak one', () => {
    expect(find('2 tests failed before', 'fatal: no such thing').insight.firstFailingLine?.seq).toBe(101)
  })

  test('an earlier line that says the same as the surest one is the first', () => {
    const same = find('The map of Atlantis does not exist', 'at draw.js', 'Error: The map of Atlantis does not exist')
    expect(same.insight.firstFailingLine?.seq).toBe(100)
  })

  test('what follows an announcement is the line', () => {
    expect(
      find('fine', 'error during build:', 'the widget is purple', 'at widget.js').insight.firstFailingLine?.seq,
    ).toBe(102)
  })

  test.each([
    ['npm warn deprecated: this error cannot be undone', 'error: real'],
    ['found 0 errors', 'stopped'],
    ["throw new Error('shown source')", 'Error: shown error'],
    ['npm error code 1', 'npm error something: broke'],
    ['(node:12) DeprecationWarning: Error: x', 'Error: y'],
  ])('%s is not it', (before, failing) => {
    expect(find(before, failing).insight.firstFailingLine?.text).toBe(failing)
  })

  test('without any line the message stands alone', () => {
    expect(find().insight).toMatchObject({ cause: '"make" failed.', blame: 'yours' })
    expect(find().insight.firstFailingLine).toBeUndefined()
  })

  test('what the builder found out by itself is not searched for in the log', () => {
    const failed = {
      step: 'build' as const,
      code: 'timed_out',
      message: 'took long',
      lines: lines('build', 'error: x'),
    }
    expect(findInsight(failed)).toMatchObject({ code: 'timed_out', insight: { cause: 'took long' } })
    expect(findInsight(failed).insight.firstFailingLine).toBeUndefined()
  })

  test('whatever the log says, there is an answer, and its line is one of the log that may tell', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('npm error code E404', 'Error:', 'error: x', '  at a.js', '', 'warn', '> x'),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const line = find(...texts).insight.firstFailingLine
        if (line) expect(mayTell(texts[line.seq - 100] ?? '')).toBe(true)
        else expect(texts.some(mayTell)).toBe(false)
      }),
    )
  })

  test('a line of any length is judged in little time', () => {
    const started = performance.now()
    for (const unit of ['a', 'Error: ', '/', 'error TS1: ', '"', '@x/', '[', ' │ '])
      find(unit.repeat(20_000 / unit.length))
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
