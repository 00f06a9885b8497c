import { For, onCleanup, onMount, Show } from 'solid-js'
import { createChosenLines } from './chosen-lines.ts'
import type { LiveFeed } from './log-feed-live.ts'
import { LogLine } from './log-line.tsx'
import type { LogMarks } from './log-marks.ts'
import type { LogView } from './log-view.ts'
import { RowHead } from './row-head.tsx'
import type { Scroller } from './scroller.ts'
import type { SearchView } from './search-view.ts'

type LogRowsProps = {
  live: LiveFeed
  view: LogView
  scroller: Scroller
  search: SearchView
  failingSeq: number | undefined
  marks: LogMarks
}

/** The scrolled list: as many rows as are seen, on a ground as tall as the log. */
export function LogRows(props: LogRowsProps) {
  const chosen = createChosenLines()
  let probe: HTMLSpanElement | undefined
  let list: HTMLElement | undefined
  onMount(() => {
    if (!list || !probe) return
    props.scroller.attach(list)
    onCleanup(watchColumns(list, probe, props.view.setColumns))
  })
  return (
    <div class="log-frame">
      <Show when={props.scroller.stuck()}>
        {(row) => (
          <div class="log-stuck" style={{ transform: `translateY(${row().push}px)` }}>
            <RowHead section={row().section} live={props.live} view={props.view} />
          </div>
        )}
      </Show>
      <section
        class="log-list"
        ref={(element) => {
          list = element
          element.tabIndex = 0
        }}
        aria-label="Log lines"
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
              {(row) =>
                row.line === undefined ? (
                  <RowHead section={row.section} live={props.live} view={props.view} />
                ) : (
                  <LogLine
                    entry={props.live.feed.store.entry(row.line)}
                    needle={props.search.needle().toLowerCase()}
                    chosen={chosen.isChosen(row.line + 1)}
                    current={props.search.line() === row.line}
                    failing={props.failingSeq === row.line + 1}
                    readers={props.marks.readersAt().get(row.line + 1)}
                    comments={props.marks.commented().get(row.line + 1)}
                    units={row.units}
                    wrapping={props.view.fresh().wrapping}
                    onNumber={chosen.choose}
                  />
                )
              }
            </For>
          </div>
        </div>
      </section>
    </div>
  )
}

/** Tells how many letters fit a line; `--gutter` is the width of numbers, times and paddings, said by the style sheet. */
function watchColumns(list: HTMLElement, probe: HTMLElement, tell: (columns: number) => void): () => void {
  const measure = new ResizeObserver(() => {
    const letter = probe.getBoundingClientRect().width / 10
    const gutter = Number.parseFloat(getComputedStyle(list).getPropertyValue('--gutter')) || 0
    if (letter > 0) tell(Math.max(20, Math.floor((list.clientWidth - gutter) / letter)))
  })
  measure.observe(list)
  measure.observe(probe)
  return () => measure.disconnect()
}
