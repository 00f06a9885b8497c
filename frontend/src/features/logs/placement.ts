import { useLocation } from '@solidjs/router'
import { type Accessor, createEffect } from 'solid-js'
import { readAnchor } from './line-anchor.ts'
import type { LiveFeed } from './log-feed-live.ts'
import type { LogView } from './log-view.ts'
import type { Scroller } from './scroller.ts'

type PlacementParts = {
  live: LiveFeed
  view: LogView
  scroller: Scroller
  failingSeq: Accessor<number | undefined>
}

/**
 * Where the log opens: at the line or step that the address names, as soon as it is there; else at the first failing
 * line; else at the end of a running log and at the start of a finished one. A reader who has moved is left alone.
 */
export function createPlacement(parts: PlacementParts): void {
  const location = useLocation()
  const { store } = parts.live.feed
  let placedFor: string | undefined

  const showLine = (seq: number): boolean => {
    if (store.length < seq) return false
    parts.view.unfoldLine(seq - 1)
    const top = parts.view.model().topOfLine(seq - 1)
    if (top === undefined) return false
    parts.scroller.show(top, 'middle')
    parts.scroller.reveal()
    return true
  }
  const showStep = (step: string): boolean => {
    const at = store.sections.findIndex((section) => section.step === step)
    const first = store.sections[at]
    if (!first) return false
    parts.view.unfoldLine(first.from)
    parts.scroller.show(parts.view.model().topOfSection(at) ?? 0, 'top')
    parts.scroller.reveal()
    return true
  }

  createEffect(() => {
    parts.live.version()
    const { hash } = location
    const anchor = readAnchor(hash)
    if (placedFor === hash) return
    if (anchor) {
      const placed = 'step' in anchor ? showStep(anchor.step) : showLine(anchor.from)
      if (placed) placedFor = hash
      return
    }
    const { status } = parts.live.feed
    if (parts.scroller.touched()) return
    if (status === 'live') {
      placedFor = hash
      parts.scroller.follow()
    }
    const failing = parts.failingSeq()
    if (status === 'complete' && failing !== undefined && showLine(failing)) placedFor = hash
  })
}
