import { createHash } from 'node:crypto'
import { type LogLine, proofText } from '@trellis/shared'
import { expect, test } from 'vitest'
import { secretSet } from '../secrets/secret-set.ts'
import { LogWriter, type LogWriterOptions } from './log-writer.ts'

function writer(changes: Partial<LogWriterOptions> = {}) {
  const lines: LogLine[] = []
  const log = new LogWriter({
    firstSeq: 7,
    volume: { bytes: 1000, lines: 100 },
    secrets: secretSet([]),
    now: () => new Date(0),
    onLine: (line) => lines.push(line),
    ...changes,
  })
  log.beginStep('build')
  return { log, lines }
}

test('LOG3: lines are numbered from the first number on, and the proof is over them', () => {
  const { log, lines } = writer()
  log.system('begin')
  const sink = log.sink()
  sink.write('stdout', Buffer.from('one\ntw'))
  sink.write('stderr', Buffer.from('err\n'))
  sink.write('stdout', Buffer.from('o\nlast'))
  sink.end()
  expect(lines.map(({ seq, stream, text }) => [seq, stream, text])).toEqual([
    [7, 'system', 'begin'],
    [8, 'stdout', 'one'],
    [9, 'stderr', 'err'],
    [10, 'stdout', 'two'],
    [11, 'stdout', 'last'],
  ])
  const hash = createHash('sha256')
  for (const line of lines) hash.update(proofText(line))
  expect(log.proof()).toBe(hash.digest('hex'))
  expect(log.lastSeq).toBe(11)
})

test('LOG4: at the volume limit one system line says what was dropped, and Trellis may still speak', () => {
  const { log, lines } = writer({ volume: { bytes: 20, lines: 100 } })
  const sink = log.sink()
  sink.write('stdout', Buffer.from('0123456789\n0123456789\nx\nyy\n'))
  sink.end()
  log.endStep()
  log.beginStep('upload')
  log.system('still here')
  log.endStep()
  expect(lines.map(({ text }) => text)).toEqual([
    '0123456789',
    '0123456789',
    'The log is full (20 B or 100 lines): 2 lines (3 B) of this step were left out.',
    'still here',
  ])
})

test('MSK1: values are masked in output and in messages', () => {
  const { log, lines } = writer({ secrets: secretSet([{ name: 'KEY', value: 'sesame-open' }]) })
  const sink = log.sink()
  sink.write('stdout', Buffer.from('it is sesame-'))
  sink.write('stdout', Buffer.from('open!\n'))
  sink.end()
  log.system('sesame-open')
  expect(lines.map(({ text }) => text)).toEqual(['it is •••KEY•••!', '•••KEY•••'])
})
