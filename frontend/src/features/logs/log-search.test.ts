import { expect, it } from 'vitest'
import { line, lines } from '../../test-kit.ts'
import { acceptsStream, LogSearch } from './log-search.ts'
import { LogStore } from './log-store.ts'

function searchOf(store: LogStore, needle: string, stream: 'all' | 'stderr' = 'all') {
  const turns: (() => void)[] = []
  let clock = 0
  const search = new LogSearch(needle, {
    store,
    accepts: acceptsStream(store, stream),
    now: () => (clock += 5),
    later: (run) => turns.push(run),
    found: () => {},
  })
  const finish = () => {
    let count = 0
    for (let turn = turns.shift(); turn; turn = turns.shift()) {
      turn()
      count++
    }
    return count
  }
  return { search, finish }
}

it('finds lines without regard to case and colour, in several turns, and goes on with new lines', () => {
  const store = new LogStore()
  store.append(lines(1, 5_000))
  const { search, finish } = searchOf(store, 'LINE 49')
  expect(finish()).toBeGreaterThan(1)
  const before = search.matches.length
  store.append([line(5_001, { text: '\u001b[31mli\u001b[0mne 49 again' })])
  search.go()
  finish()
  expect(search.matches.slice(before)).toEqual([5_000])
  expect(search.matches.slice(0, 2)).toEqual([48, 489])
})

it('finds nothing for an empty text, respects the filter, and stops when told', () => {
  const store = new LogStore()
  store.append([line(1), line(2, { stream: 'stderr' })])
  const empty = searchOf(store, '')
  expect(empty.finish()).toBe(0)
  const filtered = searchOf(store, 'line', 'stderr')
  filtered.finish()
  expect(filtered.search.matches).toEqual([1])
  const stopped = searchOf(store, 'line')
  stopped.search.stop()
  stopped.finish()
  expect(stopped.search.matches).toEqual([])
})
