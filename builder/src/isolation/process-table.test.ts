import { expect, test } from 'vitest'
import { parseStat } from './process-table.ts'
import { judgeProcesses } from './watch-limits.ts'

test('a process may have any name', () => {
  const rest = `S 7 ${Array.from({ length: 17 }, (_, index) => index).join(' ')} 987654 1000000 250 rest`
  expect(parseStat(42, `42 (a) b ) (c)) ${rest}`)).toEqual({
    pid: 42,
    parent: 7,
    startTime: '987654',
    residentBytes: 250 * 4096,
    zombie: false,
  })
})

test('LIM1: the sums are held against the limits', () => {
  const member = (pid: number, residentBytes: number) => ({
    pid,
    parent: 1,
    startTime: '1',
    residentBytes,
    zombie: false,
  })
  const limits = { memoryBytes: 1000, processes: 2, diskBytes: 1 }
  // Ids that no process has: their own share cannot be read, so the plain size counts.
  const [a, b, c] = [member(2 ** 30, 500), member(2 ** 30 + 1, 500), member(2 ** 30 + 2, 1)]
  expect(judgeProcesses([a, b], limits)).toBeUndefined()
  expect(judgeProcesses([a, b, c], limits)).toBe('process_limit')
  expect(judgeProcesses([a, member(2 ** 30 + 3, 501)], limits)).toBe('memory_limit')
})
