import type { RollbackRequest } from '@trellis/shared'
import { Show } from 'solid-js'
import { shortSha } from '../../lib/format.ts'
import { Age } from '../../ui/age.tsx'
import { createDecision } from './decision.ts'
import { outcomeWords } from './decision-words.ts'
import { VoteList } from './vote-list.tsx'
import './decision-card.css'

/** How a question ended, calmly: what it means for visitors, and who said what. */
export function OutcomeCard(props: { request: RollbackRequest }) {
  const view = createDecision(() => props.request)
  const words = () => outcomeWords(props.request, view.target() && shortSha(view.target()?.commit.sha ?? ''))
  return (
    <section class="outcome-card" aria-labelledby="outcome-head" data-outcome={props.request.status}>
      <h2 id="outcome-head">{words().title}</h2>
      <p>
        {words().text}{' '}
        <Show when={props.request.resolvedAt}>
          {(at) => (
            <span class="soft">
              Decided <Age at={at()} />.
            </span>
          )}
        </Show>
      </p>
      <VoteList votes={props.request.votes} />
      <a class="button decision-see" href={view.log()}>
        {props.request.firstFailingLine ? `See line ${props.request.firstFailingLine.seq}` : 'See the log'}
      </a>
    </section>
  )
}
