import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { afterScroll, furthest, type ScrollPlace, scrollTopFor } from './scroll-map.ts'

/** Closer to the end than this, in pixels, counts as being at the end. */
const nearEnd = 20

/** Whoever scrolls up to read leaves the element's end at once; a browser that cuts a position off stays there. */
const isAtEnd = (element: HTMLElement) => element.scrollHeight - element.clientHeight - element.scrollTop <= 1

/** Tells whether an element has another size than at the last look. */
function createSizeWatch(): (element: HTMLElement) => boolean {
  let before = ''
  return ({ clientHeight, scrollHeight }) => {
    const now = `${clientHeight} of ${scrollHeight}`
    const changed = now !== before
    before = now
    return changed
  }
}

/**
 * The reader's place in a log of `total` pixels, on an element that may be shorter. Follows the end until the reader
 * scrolls up, and again once the reader is back at the end. A position that the browser moves by itself, because the window
 * or the log has changed its size, is not a reader who scrolls up.
 */
export function createScrollPlace(total: Accessor<number>) {
  let element: HTMLElement | undefined
  let before = 0
  const resized = createSizeWatch()
  const [spot, setSpot] = createSignal({ virtual: 0, offset: 0 })
  const [height, setHeight] = createSignal(0)
  const [following, setFollowing] = createSignal(false)
  const [touched, setTouched] = createSignal(false)
  const virtual = () => spot().virtual
  const place = (): ScrollPlace => ({ total: total(), view: height() })

  const moveTo = (wanted: number) => {
    if (!element) return
    const target = Math.min(furthest(place()), Math.max(0, wanted))
    element.scrollTop = scrollTopFor(target, place())
    before = element.scrollTop
    resized(element)
    setSpot({ virtual: target, offset: target - before })
  }
  const scrolled = (scroller: HTMLElement) => {
    const byItself = resized(scroller) || isAtEnd(scroller)
    if (scroller.scrollTop === before) return
    const up = scroller.scrollTop < before && !byItself
    const result = afterScroll({ scrollTop: scroller.scrollTop, before, offset: spot().offset, ...place() })
    before = scroller.scrollTop
    setSpot({ virtual: result.virtual, offset: result.offset })
    setTouched(true)
    if (result.correctTo !== undefined) moveTo(result.virtual)
    if (up) setFollowing(false)
    else if (result.virtual >= furthest(place()) - nearEnd) setFollowing(true)
  }
  const attach = (found: HTMLElement) => {
    element = found
    const measure = new ResizeObserver(() => setHeight(found.clientHeight))
    measure.observe(found)
    found.addEventListener('scroll', () => scrolled(found), { passive: true })
    found.addEventListener('wheel', (event) => event.deltaY < 0 && setFollowing(false), { passive: true })
    onCleanup(() => measure.disconnect())
  }
  createEffect(on(height, () => moveTo(following() ? furthest(place()) : virtual()), { defer: true }))

  return {
    attach,
    virtual,
    offset: () => spot().offset,
    height,
    following,
    touched,
    moveTo,
    toEnd: () => {
      setFollowing(true)
      moveTo(furthest(place()))
    },
    show: (pixels: number) => {
      setFollowing(false)
      moveTo(pixels)
    },
    reveal: () => element?.closest('.log')?.scrollIntoView({ block: 'start' }),
  }
}
