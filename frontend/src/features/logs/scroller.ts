import { type Accessor, createEffect, createMemo, on } from 'solid-js'
import type { LogView } from './log-view.ts'
import type { Row } from './row-model.ts'
import { extentOf, pushedUp } from './scroll-map.ts'
import { createScrollPlace } from './scroll-place.ts'

/** The height of one line; `log.css` has the same number. */
export const lineHeight = 20
const endSpace = 16
const overscan = 12

export type Scroller = {
  attach: (element: HTMLElement) => void
  rows: Accessor<Row[]>
  extent: Accessor<number>
  /** Where the first rendered row stands inside the scrolled element, in pixels. */
  shift: Accessor<number>
  /** The section whose head has been scrolled away while its lines are read, and how far the next one pushes it up. */
  stuck: Accessor<{ section: number; push: number } | undefined>
  /** The first line that is seen, from 1. */
  topSeq: Accessor<number | undefined>
  following: Accessor<boolean>
  follow: () => void
  /** Brings a unit into the middle, or to the top, of what is seen. */
  show: (unit: number, where: 'middle' | 'top') => void
  /** Scrolls the page so that the log fills it. */
  reveal: () => void
  /** Whether the reader has moved by hand. */
  touched: Accessor<boolean>
}

/** Turns a scroll position into the few rows that must exist. */
export function createScroller(view: LogView): Scroller {
  const total = () => view.model().units * lineHeight + endSpace
  const place = createScrollPlace(total)

  createEffect(on(view.model, () => place.following() && place.toEnd()))
  keepPlace(view, place)

  const keyOf = (row: Row) => row.line ?? -1 - row.section
  const rows = createMemo<Row[]>((held) => {
    const known = new Map(held.map((row) => [keyOf(row), row]))
    const from = place.virtual() / lineHeight - overscan
    const to = (place.virtual() + place.height()) / lineHeight + overscan
    return view
      .model()
      .window(Math.max(0, from), to)
      .map((row) => {
        const same = known.get(keyOf(row))
        return same && same.top === row.top && same.units === row.units ? same : row
      })
  }, [])

  return {
    attach: place.attach,
    rows,
    extent: () => extentOf(total()),
    shift: () => (rows()[0]?.top ?? 0) * lineHeight - place.offset(),
    stuck: () => {
      const row = view.model().rowAt(place.virtual() / lineHeight)
      if (row?.line === undefined) return undefined
      const end = view.model().topOfSection(row.section + 1)
      return { section: row.section, push: end === undefined ? 0 : pushedUp(end * lineHeight, place.virtual()) }
    },
    topSeq: createMemo(() => firstSeq(view, place.virtual() / lineHeight)),
    following: place.following,
    follow: place.toEnd,
    show: (unit, where) => place.show(unit * lineHeight - (where === 'middle' ? place.height() / 2 - lineHeight : 0)),
    reveal: place.reveal,
    touched: place.touched,
  }
}

/** Below the head of a section stands its first line, if it is not folded away. */
function firstSeq(view: LogView, top: number): number | undefined {
  const model = view.model()
  const row = model.rowAt(top)
  const line = row?.line ?? (row && model.rowAt(row.top + row.units)?.line)
  return line === undefined ? undefined : line + 1
}

/** After a change of filter, folding or width, the row that was at the top is brought back there. */
function keepPlace(view: LogView, place: ReturnType<typeof createScrollPlace>): void {
  let anchor: Row | undefined
  createEffect(
    on(
      view.fresh,
      (model) => {
        if (place.following() || !anchor) return
        const top = anchor.line === undefined ? model.topOfSection(anchor.section) : model.topOfLine(anchor.line)
        if (top !== undefined) place.moveTo(top * lineHeight)
      },
      { defer: true },
    ),
  )
  createEffect(() => {
    anchor = view.model().rowAt(place.virtual() / lineHeight)
  })
}
