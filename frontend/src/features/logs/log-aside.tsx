import type { Insight } from '@trellis/shared'
import { Show } from 'solid-js'
import { LinePanel } from '../conversation/line-panel.tsx'
import { InsightPanel } from './insight-panel.tsx'
import type { LiveFeed } from './log-feed-live.ts'
import { plainText } from './plain-text.ts'

type LogAsideProps = {
  live: LiveFeed
  deploymentId: string
  line: number | undefined
  insight: Insight | undefined
  onLine: (seq: number) => void
}

/** Beside the lines: what is said of the one that the address names, and what went wrong. */
export function LogAside(props: LogAsideProps) {
  const { store } = props.live.feed
  return (
    <div class="log-aside">
      <Show when={props.line} keyed>
        {(seq) => (
          <LinePanel
            deploymentId={props.deploymentId}
            seq={seq}
            text={plainText(store.text(seq - 1))}
            link={() => location.href}
          />
        )}
      </Show>
      <Show when={props.insight}>{(found) => <InsightPanel insight={found()} onLine={props.onLine} />}</Show>
    </div>
  )
}
