import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { LiveFeed } from './log-feed-live.ts'
import { acceptsStream, LogSearch } from './log-search.ts'
import type { LogView } from './log-view.ts'

export type SearchView = {
  needle: Accessor<string>
  setNeedle: (needle: string) => void
  count: Accessor<number>
  /** Which match is the current one, from 0; -1 before the first step. */
  current: Accessor<number>
  searching: Accessor<boolean>
  /** The line of the current match. */
  line: Accessor<number | undefined>
  step: (by: 1 | -1) => void
}

type Found = { count: number; done: boolean }

/** Keeps a step that was asked for before there was a match, and takes it once it is known where it leads. */
function createLateStep(found: Accessor<Found>, step: (by: 1 | -1) => void) {
  let asked: 1 | -1 | undefined
  createEffect(
    on(found, ({ count, done }) => {
      if (asked === undefined || count === 0 || (asked === -1 && !done)) return
      const by = asked
      asked = undefined
      step(by)
    }),
  )
  return {
    ask: (by: 1 | -1) => {
      asked = by
    },
    forget: () => {
      asked = undefined
    },
  }
}

/** Search over one log as the reader sees it. `reveal` is called with the line to be shown. */
export function createSearchView(live: LiveFeed, view: LogView, reveal: (index: number) => void): SearchView {
  const { store } = live.feed
  const [needle, setNeedle] = createSignal('')
  const [found, setFound] = createSignal<Found>({ count: 0, done: true })
  const [current, setCurrent] = createSignal(-1)
  let search: LogSearch | undefined

  createEffect(
    on([needle, view.stream], ([text, stream]) => {
      search?.stop()
      setCurrent(-1)
      late.forget()
      setFound({ count: 0, done: text === '' })
      const next = new LogSearch(text, {
        store,
        accepts: acceptsStream(store, stream),
        now: () => performance.now(),
        later: (run) => setTimeout(run),
        found: () => search === next && setFound({ count: next.matches.length, done: next.done }),
      })
      search = next
    }),
  )
  createEffect(on(live.version, () => search?.go()))
  onCleanup(() => search?.stop())

  const line = () => {
    found()
    return search?.matches[current()]
  }
  const step = (by: 1 | -1) => {
    const { count, done } = found()
    if (count === 0) return done ? undefined : late.ask(by)
    const from = current() === -1 && by === -1 ? 0 : current()
    setCurrent((from + by + count) % count)
    const index = line()
    if (index !== undefined) reveal(index)
  }
  const late = createLateStep(found, step)
  return {
    needle,
    setNeedle,
    count: () => found().count,
    current,
    searching: () => !found().done,
    line,
    step,
  }
}
