import { createSignal, Match, Show, Switch } from 'solid-js'
import { Problem } from '../../ui/problem.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { createChosenLines } from './chosen-lines.ts'
import { LogAside } from './log-aside.tsx'
import { createLiveFeed } from './log-feed-live.ts'
import { createLogMarks } from './log-marks.ts'
import { LogRows } from './log-rows.tsx'
import { LogStatus } from './log-status.tsx'
import { LogToolbar } from './log-toolbar.tsx'
import { createLogView } from './log-view.ts'
import { createPlacement } from './placement.ts'
import { createScroller } from './scroller.ts'
import { createSearchView } from './search-view.ts'
import './log.css'
import './log-colours.css'

/** The log of one deployment. */
export function LogViewer(props: { deploymentId: string }) {
  const scope = usePlant()
  const live = createLiveFeed(props.deploymentId)
  const view = createLogView(live)
  const scroller = createScroller(view)
  const [problem, setProblem] = createSignal<string>()
  const reveal = (index: number) => {
    view.unfoldLine(index)
    const top = view.model().topOfLine(index)
    if (top !== undefined) scroller.show(top, 'middle')
  }
  const search = createSearchView(live, view, reveal)
  const insight = () => scope.shown()?.insight
  const failingSeq = () => insight()?.firstFailingLine?.seq
  const marks = createLogMarks(props.deploymentId, scroller.topSeq)
  const chosen = createChosenLines()
  /** One line that the address names, once it is there; a range is for copying. */
  const line = () => {
    live.version()
    const range = chosen.range()
    return range && range.from === range.to && range.from <= live.feed.store.length ? range.from : undefined
  }
  const hasAside = () => line() !== undefined || insight() !== undefined
  createPlacement({ live, view, scroller, failingSeq })

  const feedError = () => {
    live.version()
    const { error } = live.feed
    return error && error.code !== 'unavailable' ? error : undefined
  }
  const isEmpty = () => {
    live.version()
    return live.feed.store.length === 0 && live.feed.status !== 'loading'
  }
  const savingError = () => {
    const message = problem()
    return message ? { code: 'unavailable' as const, message } : undefined
  }
  return (
    <div class="log-and-insight" data-insight={hasAside() ? '' : undefined}>
      <section class="log card" aria-label="Log">
        <LogToolbar live={live} view={view} search={search} readers={marks.readers()} onProblem={setProblem} />
        <Problem error={feedError() ?? savingError()} onDismiss={() => setProblem(undefined)} />
        <LogRows live={live} view={view} scroller={scroller} search={search} failingSeq={failingSeq()} marks={marks} />
        <Switch>
          <Match when={isEmpty()}>
            <p class="log-empty soft">
              {live.feed.status === 'complete'
                ? 'This deployment wrote no lines.'
                : 'No lines yet. They appear here as they are written.'}
            </p>
          </Match>
          <Match when={live.version() >= 0 && live.feed.store.length > 0 && view.model().units === 0}>
            <p class="log-empty soft">No line of this log is of the chosen stream.</p>
          </Match>
        </Switch>
        <LogStatus live={live} scroller={scroller} />
      </section>
      <Show when={hasAside()}>
        <LogAside
          live={live}
          deploymentId={props.deploymentId}
          line={line()}
          insight={insight()}
          onLine={(seq) => reveal(seq - 1)}
        />
      </Show>
    </div>
  )
}
