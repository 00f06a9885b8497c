import type { Deployment } from '@trellis/shared'
import { Show } from 'solid-js'
import { blameWords } from '../../lib/blame-words.ts'
import { stepLabels } from '../../lib/step-labels.ts'
import { Age } from '../../ui/age.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

type FailureCardProps = { deployment: Deployment; isLive: boolean }

/** The last failure: what happened, what was not changed, what to do, and the way to the line that said it first. */
export function FailureCard(props: FailureCardProps) {
  const insight = () => props.deployment.insight
  const step = () => insight()?.step ?? props.deployment.error?.step
  const line = () => insight()?.firstFailingLine
  const log = () => `/w/${props.deployment.workspaceId}/p/${props.deployment.plantId}/logs/${props.deployment.id}`
  return (
    <section class="overview-card failure-card" aria-labelledby="overview-failure">
      <h2 id="overview-failure">{insight()?.title ?? 'The last deployment failed'}</h2>
      <p>
        <Show when={step()}>{(name) => <>Failed at {stepLabels[name()].toLowerCase()}, </>}</Show>
        <Age at={props.deployment.createdAt} />.{' '}
        {props.isLive ? 'Visitors still get what was live before.' : 'Nothing was published.'}
      </p>
      <Show when={line()}>{(failing) => <code class="failure-line">{failing().text}</code>}</Show>
      <Show when={insight()} fallback={<p>{props.deployment.error?.message}</p>}>
        {(found) => (
          <dl class="facts failure-facts">
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
      <a class="button failure-see" href={line() ? `${log()}#L${line()?.seq}` : log()}>
        {line() ? 'See the line' : 'See the log'}
      </a>
    </section>
  )
}
