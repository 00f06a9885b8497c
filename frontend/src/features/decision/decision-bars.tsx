import { For, lazy, Show, Suspense } from 'solid-js'
import { useOpenRequests } from './open-requests.ts'

const DecisionBar = lazy(() => import('./decision-bar.tsx'))

type DecisionBarsProps = { plantId?: string }

/** All open questions, or those about one plant; nothing, and nothing loaded, where there are none. */
export function DecisionBars(props: DecisionBarsProps) {
  const open = useOpenRequests(() => props.plantId)
  return (
    <Show when={open().length > 0}>
      <Suspense fallback={<span class="wait" />}>
        <div class="decision-bars">
          <For each={open()}>{(request) => <DecisionBar request={request} />}</For>
        </div>
      </Suspense>
    </Show>
  )
}
