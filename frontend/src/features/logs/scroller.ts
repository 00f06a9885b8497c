import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { LogView } from './log-view.ts'
import type { Row } from './row-model.ts'
import { afterScroll, extentOf, furthest, type ScrollPlace, scrollTopFor } from './scroll-map.ts'

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
  topRow: Accessor<Row | undefined>
  following: Accessor<boolean>
  follow: () => void
  letGo: () => void
  /** Brings a unit into the middle, or to the top, of what is seen. */
  show: (unit: number, where: 'middle' | 'top') => void
  /** Scrolls the page so that the log fills it. */
  reveal: () => void
  /** Whether the reader has moved by hand. */
  touched: Accessor<boolean>
}

/** Turns a scroll position into the few rows that must exist, and follows the end of the log until the reader scrolls up. */
export function createScroller(view: LogView): Scroller {
  let element: HTMLElement | undefined
  let before = 0
  const [spot, setSpot] = createSignal({ virtual: 0, offset: 0 })
  const virtual = () => spot().virtual
  const [height, setHeight] = createSignal(0)
  const [following, setFollowing] = createSignal(false)
  const [touched, setTouched] = createSignal(false)
  const total = () => view.model().units * lineHeight + endSpace
  const place = (): ScrollPlace => ({ total: total(), view: height() })

  const moveTo = (wanted: number) => {
    if (!element) return
    const target = Math.min(furthest(place()), Math.max(0, wanted))
    element.scrollTop = scrollTopFor(target, place())
    before = element.scrollTop
    setSpot({ virtual: target, offset: target - before })
  }
  const scrolled = () => {
    if (!element || element.scrollTop === before) return
    const up = element.scrollTop < before
    const result = afterScroll({ scrollTop: element.scrollTop, before, offset: spot().offset, ...place() })
    before = element.scrollTop
    setSpot({ virtual: result.virtual, offset: result.offset })
    setTouched(true)
    if (result.correctTo !== undefined) moveTo(result.virtual)
    if (up) setFollowing(false)
    else if (result.virtual >= furthest(place()) - lineHeight) setFollowing(true)
  }
  const wheel = (event: WheelEvent) => {
    if (event.deltaY < 0) setFollowing(false)
  }

  createEffect(on(view.model, () => following() && moveTo(furthest(place()))))
  createEffect(on(height, () => moveTo(following() ? furthest(place()) : virtual()), { defer: true }))

  let anchor: Row | undefined
  createEffect(
    on(
      view.fresh,
      (model) => {
        if (following() || !anchor) return
        const top = anchor.line === undefined ? model.topOfSection(anchor.section) : model.topOfLine(anchor.line)
        if (top !== undefined) moveTo(top * lineHeight)
      },
      { defer: true },
    ),
  )
  createEffect(() => {
    anchor = view.model().rowAt(virtual() / lineHeight)
  })

  const rows = createMemo<Row[]>((held) => {
    const known = new Map(held.map((row) => [row.line ?? -1 - row.section, row]))
    const from = virtual() / lineHeight - overscan
    const to = (virtual() + height()) / lineHeight + overscan
    return view
      .model()
      .window(Math.max(0, from), to)
      .map((row) => {
        const same = known.get(row.line ?? -1 - row.section)
        return same && same.top === row.top && same.units === row.units ? same : row
      })
  }, [])

  return {
    attach: (found) => {
      element = found
      const measure = new ResizeObserver(() => setHeight(found.clientHeight))
      measure.observe(found)
      found.addEventListener('scroll', scrolled, { passive: true })
      found.addEventListener('wheel', wheel, { passive: true })
      onCleanup(() => measure.disconnect())
    },
    rows,
    extent: () => extentOf(total()),
    shift: () => (rows()[0]?.top ?? 0) * lineHeight - spot().offset,
    topRow: () => view.model().rowAt(virtual() / lineHeight),
    following,
    follow: () => {
      setFollowing(true)
      moveTo(furthest(place()))
    },
    letGo: () => setFollowing(false),
    show: (unit, where) => {
      setFollowing(false)
      moveTo(unit * lineHeight - (where === 'middle' ? height() / 2 - lineHeight : 0))
    },
    reveal: () => element?.closest('.log')?.scrollIntoView({ block: 'start' }),
    touched,
  }
}
