import type { Sample } from '@trellis/shared'
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
        aria-label={`Plant ${props.sample.name}`}
        aria-busy={planting.busy()}
        disabled={planting.blocked()}
        onClick={() => planting.plant({ gitUrl: props.sample.gitUrl, name: props.sample.name })}
      >
        {planting.busy() ? 'Planting…' : 'Plant it'}
      </button>
    </div>
  )
}
