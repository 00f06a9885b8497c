import { useLocation, useNavigate } from '@solidjs/router'
import { For, onMount, Show } from 'solid-js'
import { tookMs } from '../pipeline/step-times.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import { readAnchor, writeAnchor } from './line-anchor.ts'
import type { LiveFeed } from './log-feed-live.ts'
import { LogLine } from './log-line.tsx'
import type { LogView } from './log-view.ts'
import type { Row } from './row-model.ts'
import type { Scroller } from './scroller.ts'
import type { SearchView } from './search-view.ts'
import { SectionHead } from './section-head.tsx'

type LogRowsProps = {
  live: LiveFeed
  view: LogView
  scroller: Scroller
  search: SearchView
  failingSeq: number | undefined
}

/** The scrolled list: as many rows as are seen, on a ground as tall as the log. */
export function LogRows(props: LogRowsProps) {
  const scope = usePlant()
  const location = useLocation()
  const navigate = useNavigate()
  const store = () => props.live.feed.store
  let probe: HTMLSpanElement | undefined
  let list: HTMLDivElement | undefined

  onMount(() => {
    if (!list || !probe) return
    props.scroller.attach(list)
    const letter = probe.getBoundingClientRect().width / 10
    const room = () => Math.max(20, Math.floor(((list?.clientWidth ?? 0) - gutter(list)) / letter))
    new ResizeObserver(() => props.view.setColumns(room())).observe(list)
  })

  const range = () => {
    const anchor = readAnchor(location.hash)
    return anchor && 'from' in anchor ? anchor : undefined
  }
  const choose = (seq: number, extend: boolean) => {
    const from = extend ? (range()?.from ?? seq) : seq
    navigate(`${location.pathname}${writeAnchor(from, seq)}`, { replace: true, scroll: false })
  }
  const stepOf = (row: Row) => {
    const step = store().sections[row.section]?.step
    return scope.pipeline()?.steps.find(({ id }) => id === step)
  }
  const head = (row: Row) => {
    const section = () => {
      props.live.version()
      return store().sections[row.section]
    }
    const took = () => {
      const step = stepOf(row)
      return step ? tookMs(step) : undefined
    }
    return (
      <Show when={section()}>
        {(shown) => (
          <SectionHead
            step={shown().step}
            status={stepOf(row)?.status}
            lines={(props.live.version(), props.view.model().countOf(row.section))}
            tookMs={took()}
            message={stepOf(row)?.message}
            folded={props.view.folded().has(row.section)}
            onToggle={() => props.view.toggleFold(row.section)}
          />
        )}
      </Show>
    )
  }
  const stuck = () => {
    const row = props.scroller.topRow()
    return row && row.line !== undefined ? row : undefined
  }

  return (
    <div class="log-frame">
      <Show when={stuck()?.section} keyed fallback={null}>
        {(section) => <div class="log-stuck">{head({ top: 0, units: 1, section, line: undefined })}</div>}
      </Show>
      <div
        class="log-list"
        ref={(element) => {
          list = element
        }}
        role="region"
        aria-label="Log lines"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabindex="0"
        data-wrap={props.view.wrap() ? '' : undefined}
      >
        <span
          class="log-probe"
          ref={(element) => {
            probe = element
          }}
          aria-hidden="true"
        >
          0000000000
        </span>
        <div class="log-ground" style={{ height: `${props.scroller.extent()}px` }}>
          <div class="log-window" style={{ transform: `translateY(${props.scroller.shift()}px)` }}>
            <For each={props.scroller.rows()}>
              {(row) => (
                <Show when={row.line !== undefined} fallback={head(row)}>
                  <LogLine
                    entry={store().entry(row.line ?? 0)}
                    needle={props.search.needle().toLowerCase()}
                    chosen={isInside(range(), (row.line ?? 0) + 1)}
                    current={props.search.line() === row.line}
                    failing={props.failingSeq === (row.line ?? 0) + 1}
                    units={row.units}
                    onNumber={choose}
                  />
                </Show>
              )}
            </For>
          </div>
        </div>
      </div>
    </div>
  )
}

function isInside(range: { from: number; to: number } | undefined, seq: number): boolean {
  return range !== undefined && seq >= range.from && seq <= range.to
}

/** The width that numbers, times and paddings take; the style sheet says it once, as a length of the list. */
function gutter(list: HTMLElement | undefined): number {
  return list ? Number.parseFloat(getComputedStyle(list).getPropertyValue('--gutter')) || 0 : 0
}
