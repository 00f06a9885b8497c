import type { LogStream } from '@trellis/shared'
import { type Accessor, createMemo, createSignal } from 'solid-js'
import { recall, remember } from '../../lib/memory.ts'
import type { LiveFeed } from './log-feed-live.ts'
import { RowModel } from './row-model.ts'

export type StreamChoice = LogStream | 'all'

export type LogView = {
  stream: Accessor<StreamChoice>
  setStream: (stream: StreamChoice) => void
  wrap: Accessor<boolean>
  setWrap: (wrap: boolean) => void
  folded: Accessor<ReadonlySet<number>>
  toggleFold: (section: number) => void
  unfoldLine: (index: number) => void
  setColumns: (columns: number) => void
  /** A new one when filter, folding or width change; the same one, longer, when lines arrive. */
  fresh: Accessor<RowModel>
  model: Accessor<RowModel>
}

/** With room for fewer letters than this, as on a phone, lines are wrapped unless this browser was told otherwise. */
const narrow = 72

/** How one reader looks at a log: filter, folded sections, wrapping, and the rows that follow from them. */
export function createLogView(live: LiveFeed): LogView {
  const [stream, setStream] = createSignal<StreamChoice>('all')
  const [told, setTold] = createSignal(recall('wrap'))
  const [folded, setFolded] = createSignal<ReadonlySet<number>>(new Set())
  const [columns, setColumns] = createSignal(120)
  const wrap = createMemo(() => (told() === undefined ? columns() < narrow : told() === 'on'))
  const { store } = live.feed
  const change = (section: number, fold: boolean) => {
    const next = new Set(folded())
    if (fold) next.add(section)
    else next.delete(section)
    setFolded(next)
  }
  const fresh = createMemo(
    () => new RowModel(store, { stream: stream(), folded: folded(), columns: wrap() ? columns() : 0 }),
  )
  const model = createMemo(
    () => {
      live.version()
      const rows = fresh()
      rows.extend()
      return rows
    },
    undefined,
    { equals: false },
  )
  return {
    stream,
    setStream,
    wrap,
    setWrap: (on) => {
      const choice = on ? 'on' : 'off'
      setTold(choice)
      remember('wrap', choice)
    },
    folded,
    toggleFold: (section) => change(section, !folded().has(section)),
    unfoldLine: (index) => {
      const section = store.sectionOf(index)
      if (folded().has(section)) change(section, false)
    },
    setColumns,
    fresh,
    model,
  }
}
