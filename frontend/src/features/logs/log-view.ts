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

/** As this browser was told last; else lines are wrapped where the window is too narrow for them, as on a phone. */
function wrapAtFirst(): boolean {
  const told = recall('wrap')
  return told === undefined ? window.innerWidth < 600 : told === 'on'
}

/** How one reader looks at a log: filter, folded sections, wrapping, and the rows that follow from them. */
export function createLogView(live: LiveFeed): LogView {
  const [stream, setStream] = createSignal<StreamChoice>('all')
  const [wrap, setWrap] = createSignal(wrapAtFirst())
  const [folded, setFolded] = createSignal<ReadonlySet<number>>(new Set())
  const [columns, setColumns] = createSignal(120)
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
      setWrap(on)
      remember('wrap', on ? 'on' : 'off')
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
