import type { RollbackRequest } from '@trellis/shared'
import { Show } from 'solid-js'
import { Glyph } from '../../ui/glyph.tsx'
import { Problem } from '../../ui/problem.tsx'
import { createDecision } from './decision.ts'
import { DecisionButtons } from './decision-buttons.tsx'
import { DecisionQuestion } from './decision-question.tsx'
import { headline, shortReason, standing } from './decision-words.ts'
import './decision-bar.css'

/** One open question above everything else: what failed, where it would go back to, who has voted, and the vote. */
export default function DecisionBar(props: { request: RollbackRequest }) {
  const view = createDecision(() => props.request)
  const page = () => `/w/${props.request.workspaceId}/p/${props.request.plantId}`
  return (
    <Show when={view.plant()}>
      {(plant) => (
        <section class="decision-bar" aria-label={`Decision about ${plant().name}`} data-request={props.request.id}>
          <Glyph status="FAILED" progress={1} finishedSteps={2} seed={plant().id} size={54} />
          <div class="decision-bar-words">
            <p>
              <a class="decision-bar-head" href={page()}>
                {headline(plant().name, props.request)}
              </a>{' '}
              <DecisionQuestion request={props.request} view={view} />
            </p>
            <p class="decision-bar-reason">
              <span class="decision-bar-why">{shortReason(props.request)}</span>{' '}
              <span class="decision-standing">{standing(props.request)}</span>
            </p>
            <Show when={view.refusal()}>{(why) => <p class="decision-why-not">{why()}</p>}</Show>
            <Problem error={view.error()} onDismiss={view.clear} />
          </div>
          <div class="decision-bar-actions">
            <a class="button" href={view.log()}>
              See the log
            </a>
            <Show when={!view.refusal()}>
              <DecisionButtons view={view} />
            </Show>
          </div>
        </section>
      )}
    </Show>
  )
}
