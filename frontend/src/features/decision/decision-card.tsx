import type { RollbackRequest } from '@trellis/shared'
import { createSignal, createUniqueId, Show } from 'solid-js'
import { blameWords } from '../../lib/blame-words.ts'
import { fullTime } from '../../lib/format.ts'
import { Problem } from '../../ui/problem.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { createDecision, type DecisionView } from './decision.ts'
import { DecisionButtons } from './decision-buttons.tsx'
import { DecisionChanges } from './decision-changes.tsx'
import { DecisionQuestion } from './decision-question.tsx'
import { DecisionReleases } from './decision-releases.tsx'
import { headline, standing } from './decision-words.ts'
import { VoteList } from './vote-list.tsx'
import './decision-card.css'

/** Everything that a person needs to decide about going back, and the vote itself. */
export function DecisionCard(props: { request: RollbackRequest }) {
  const view = createDecision(() => props.request)
  const deadlineWords = () =>
    view.policy()?.onDeadline === 'approve' ? 'then it goes back by itself' : 'then the question expires'
  return (
    <section class="decision-card" aria-labelledby="decision-head" data-request={props.request.id}>
      <header class="decision-part">
        <h2 id="decision-head">{headline(view.plant()?.name ?? 'The plant', props.request)}</h2>
        <p>
          <DecisionQuestion request={props.request} view={view} />
        </p>
      </header>
      <WhatFailed request={props.request} log={view.log()} />
      <DecisionReleases request={props.request} view={view} />
      <DecisionChanges request={props.request} />
      <div class="decision-part decision-votes">
        <h3>Votes</h3>
        <p>
          <strong>{standing(props.request)}</strong>
          <Show when={props.request.deadline}>
            {(deadline) => (
              <span class="decision-deadline">
                Open until <time datetime={deadline()}>{fullTime(deadline())}</time>, {deadlineWords()}.
              </span>
            )}
          </Show>
        </p>
        <VoteList votes={props.request.votes} />
        <Show when={view.refusal()} fallback={<VoteForm view={view} />}>
          {(why) => <p class="decision-why-not">{why()}</p>}
        </Show>
      </div>
    </section>
  )
}

function WhatFailed(props: { request: RollbackRequest; log: string }) {
  const insight = () => props.request.insight
  const line = () => props.request.firstFailingLine
  return (
    <div class="decision-part">
      <h3>{insight()?.title ?? 'What failed'}</h3>
      <Show when={line()}>{(failing) => <code class="failure-line">{failing().text}</code>}</Show>
      <Show when={insight()} fallback={<p>{props.request.reason}</p>}>
        {(found) => (
          <dl class="facts">
            <dt>Where</dt>
            <dd>
              <StateMark tone={found().blame === 'yours' ? 'coral' : 'dusk'} word={blameWords[found().blame]} />
            </dd>
            <dt>Cause</dt>
            <dd>{found().cause}</dd>
            <dt>What to do</dt>
            <dd>{found().advice}</dd>
          </dl>
        )}
      </Show>
      <a class="button decision-see" href={props.log}>
        {line() ? `See line ${line()?.seq}` : 'See the log'}
      </a>
    </div>
  )
}

/** A vote with a few words. It may be changed until the outcome, so the form stays and holds what was said before. */
function VoteForm(props: { view: DecisionView }) {
  const id = createUniqueId()
  const [comment, setComment] = createSignal(props.view.mine()?.comment ?? '')
  return (
    <form class="decision-form" onSubmit={(event) => event.preventDefault()}>
      <label for={id}>
        Comment <span class="field-optional">optional</span>
      </label>
      <textarea
        id={id}
        rows="2"
        maxlength="4000"
        value={comment()}
        onInput={(event) => setComment(event.currentTarget.value)}
      />
      <Problem error={props.view.error()} onDismiss={props.view.clear} />
      <div class="decision-actions">
        <DecisionButtons view={props.view} comment={comment()} />
        <span class="soft">
          {props.view.mine() ? 'Your vote is counted. You may change it until it is decided.' : ''}
        </span>
      </div>
    </form>
  )
}
