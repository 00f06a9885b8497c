import type { Insight } from '@trellis/shared'
import { Show } from 'solid-js'
import { blameWords } from '../../lib/blame-words.ts'
import { StateMark } from '../../ui/state-mark.tsx'

type InsightPanelProps = { insight: Insight; onLine: (seq: number) => void }

/** What is likely wrong, whose turn it is and what to do, beside the lines. */
export function InsightPanel(props: InsightPanelProps) {
  return (
    <aside class="insight card" aria-label="What went wrong">
      <h3>{props.insight.title}</h3>
      <StateMark tone={props.insight.blame === 'yours' ? 'coral' : 'dusk'} word={blameWords[props.insight.blame]} />
      <p>{props.insight.cause}</p>
      <p>{props.insight.advice}</p>
      <Show when={props.insight.firstFailingLine}>
        {(line) => (
          <button type="button" class="button" onClick={() => props.onLine(line().seq)}>
            Line {line().seq}
          </button>
        )}
      </Show>
    </aside>
  )
}
