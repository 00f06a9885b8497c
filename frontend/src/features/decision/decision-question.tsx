import type { RollbackRequest } from '@trellis/shared'
import { Show } from 'solid-js'
import { shortSha } from '../../lib/format.ts'
import { Age } from '../../ui/age.tsx'
import type { DecisionView } from './decision.ts'
import { isGoneBad } from './decision-words.ts'

/** The question in one sentence: what visitors get, and what it would go back to. */
export function DecisionQuestion(props: { request: RollbackRequest; view: DecisionView }) {
  return (
    <Show when={props.view.target()} fallback="Roll back and pause automatic deployments?">
      {(target) => (
        <Show
          when={isGoneBad(props.request)}
          fallback={
            <>
              Visitors still get <code>{shortSha(target().commit.sha)}</code>, released <Age at={target().at} />. Roll
              back to it and pause automatic deployments?
            </>
          }
        >
          Visitors get it now. Roll back to <code>{shortSha(target().commit.sha)}</code>, released{' '}
          <Age at={target().at} />, and pause automatic deployments?
        </Show>
      )}
    </Show>
  )
}
