/**
 * Browsers cut elements at 17 to 33 million pixels, less than a million wrapped lines need. So the scrolled element is
 * never taller than `tallest`, and a place in the log ("virtual") is the element's scroll position plus an offset. Small
 * moves keep the offset, so that wheel and keys move by exact pixels; a drag of the scroll bar maps in proportion.
 */
export const tallest = 8_000_000

export type ScrollPlace = { total: number; view: number }

export function extentOf(total: number): number {
  return Math.min(total, tallest)
}

export function furthest(place: ScrollPlace): number {
  return Math.max(0, place.total - place.view)
}

function ratio(place: ScrollPlace): number {
  const far = furthest(place)
  return far === 0 ? 1 : Math.max(0, extentOf(place.total) - place.view) / far
}

/** The scroll position that stands for a place in the log. */
export function scrollTopFor(virtual: number, place: ScrollPlace): number {
  const clamped = Math.min(furthest(place), Math.max(0, virtual))
  return place.total <= tallest ? clamped : clamped * ratio(place)
}

/** The height of the section's head that stays at the top, with its border, in pixels; `log.css` has the same. */
const stuckHeight = 31

/** How far the head at the top has been pushed up by the next section, whose own head begins at `end`: 0 or less. */
export function pushedUp(end: number, virtual: number): number {
  return Math.min(0, Math.max(-stuckHeight, end - virtual - stuckHeight))
}

export type ScrollMove = { scrollTop: number; before: number; offset: number } & ScrollPlace

export type ScrollResult = {
  virtual: number
  offset: number
  /** Where the scroll bar must be put so that both ends stay reachable. */
  correctTo?: number
}

/** Where in the log the reader is after the scroll position changed. */
export function afterScroll(move: ScrollMove): ScrollResult {
  if (move.total <= tallest) return { virtual: move.scrollTop, offset: 0 }
  const end = extentOf(move.total) - move.view
  if (move.scrollTop <= 0) return { virtual: 0, offset: 0 }
  if (move.scrollTop >= end - 1) return { virtual: furthest(move), offset: furthest(move) - move.scrollTop }
  const jumped = Math.abs(move.scrollTop - move.before) > 4 * move.view
  if (jumped) {
    const virtual = move.scrollTop / ratio(move)
    return { virtual, offset: virtual - move.scrollTop }
  }
  const virtual = Math.min(furthest(move), Math.max(0, move.scrollTop + move.offset))
  const ideal = scrollTopFor(virtual, move)
  const nearEnd = move.scrollTop < 2 * move.view || move.scrollTop > end - 2 * move.view
  if (nearEnd && Math.abs(ideal - move.scrollTop) > 40) return { virtual, offset: virtual - ideal, correctTo: ideal }
  return { virtual, offset: virtual - move.scrollTop }
}
