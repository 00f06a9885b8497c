import { Show } from 'solid-js'
import { tookMs } from '../pipeline/step-times.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import type { LiveFeed } from './log-feed-live.ts'
import type { LogView } from './log-view.ts'
import { SectionHead } from './section-head.tsx'

/** The head of one section, with what the pipeline knows about its step. */
export function RowHead(props: { section: number; live: LiveFeed; view: LogView }) {
  const scope = usePlant()
  const section = () => {
    props.live.version()
    return props.live.feed.store.sections[props.section]
  }
  const step = () => scope.pipeline()?.steps.find(({ id }) => id === section()?.step)
  const took = () => {
    const known = step()
    return known ? tookMs(known) : undefined
  }
  return (
    <Show when={section()}>
      {(shown) => (
        <SectionHead
          step={shown().step}
          status={step()?.status}
          lines={props.view.model().countOf(props.section)}
          tookMs={took()}
          message={step()?.message}
          folded={props.view.folded().has(props.section)}
          onToggle={() => props.view.toggleFold(props.section)}
        />
      )}
    </Show>
  )
}
