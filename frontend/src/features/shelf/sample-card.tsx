import type { Sample } from '@trellis/shared'
import { Show } from 'solid-js'
import { Problem } from '../../ui/problem.tsx'
import { createPlanting } from '../seed/planting.ts'

/** One press plants it and opens its page, where the pipeline is already running. */
export function SampleCard(props: { sample: Sample }) {
  const planting = createPlanting()
  return (
    <div class="sample-card card">
      <h3>{props.sample.name}</h3>
      <p class="soft">{props.sample.about}</p>
      <Problem error={planting.error()} />
      <button
        type="button"
        class="button"
        aria-busy={planting.busy()}
        disabled={planting.blocked()}
        onClick={() => planting.plant({ gitUrl: props.sample.gitUrl, name: props.sample.name })}
      >
        <Show when={!planting.busy()} fallback="Planting…">
          <span>
            Plant <span class="visually-hidden">{props.sample.name}</span>
            <span aria-hidden="true">it</span>
          </span>
        </Show>
      </button>
    </div>
  )
}
