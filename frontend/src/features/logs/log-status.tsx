import { createEffect, createSignal, Match, on, Show, Switch } from 'solid-js'
import { count } from '../../lib/format.ts'
import type { LiveFeed } from './log-feed-live.ts'
import type { Scroller } from './scroller.ts'

type LogStatusProps = { live: LiveFeed; scroller: Scroller }

/** At the foot: whether the log is complete or still coming, and the way back to its end with the number of new lines. */
export function LogStatus(props: LogStatusProps) {
  const [seen, setSeen] = createSignal(0)
  const length = () => {
    props.live.version()
    return props.live.feed.store.length
  }
  const status = () => {
    props.live.version()
    return props.live.feed.status
  }
  createEffect(on([props.scroller.following, length], ([following]) => following && setSeen(length())))
  const fresh = () => (props.scroller.following() ? 0 : length() - Math.max(seen(), 0))
  return (
    <footer class="log-foot">
      <Switch fallback={<span class="soft">Loading the log…</span>}>
        <Match when={status() === 'complete'}>
          <span class="soft" data-log="complete">
            Complete · {count(length(), 'line')}
          </span>
        </Match>
        <Match when={status() === 'live'}>
          <Show
            when={props.scroller.following()}
            fallback={
              <button type="button" class="log-new" onClick={() => props.scroller.follow()}>
                {seen() > 0 && fresh() > 0 ? `${count(fresh(), 'new line')} ↓` : 'Follow ↓'}
              </button>
            }
          >
            <span class="log-following">
              <span aria-hidden="true" />
              Following
            </span>
          </Show>
          <span class="soft">{count(length(), 'line')}</span>
        </Match>
      </Switch>
    </footer>
  )
}
