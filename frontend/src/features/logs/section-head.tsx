import type { Step, StepName } from '@trellis/shared'
import { Show } from 'solid-js'
import { count, duration } from '../../lib/format.ts'
import { stepLabels } from '../../lib/step-labels.ts'

type SectionHeadProps = {
  step: StepName
  status: Step['status'] | undefined
  lines: number
  tookMs: number | undefined
  message: string | undefined
  folded: boolean
  onToggle: () => void
}

/** The head of a step's lines; folds and unfolds them. */
export function SectionHead(props: SectionHeadProps) {
  return (
    <button
      type="button"
      class="log-section"
      data-status={props.status}
      aria-expanded={!props.folded}
      onClick={() => props.onToggle()}
    >
      <svg class="log-fold" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <path d="M3 2L6.5 5L3 8" />
      </svg>
      <span class="log-section-name">{stepLabels[props.step]}</span>
      <span class="log-section-about">
        {count(props.lines, 'line')}
        <Show when={props.status !== 'skipped'} fallback=" · skipped">
          <Show when={props.tookMs !== undefined}>{` · ${duration(props.tookMs ?? 0)}`}</Show>
        </Show>
        <Show when={props.message && props.message !== 'skipped'}>{` · ${props.message}`}</Show>
      </span>
    </button>
  )
}
