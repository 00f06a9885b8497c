import { Match, Show, Switch } from 'solid-js'
import { duration, shortSha, subject, wholeSeconds } from '../../lib/format.ts'
import { deploymentStates } from '../../lib/plant-states.ts'
import { Age } from '../../ui/age.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { type Expected, restMs } from './step-times.ts'

type PipelineCaptionProps = { now: number; expected: Expected }

/** Whose deployment this is, how long it has run, and how much longer it should take. */
export function PipelineCaption(props: PipelineCaptionProps) {
  const scope = usePlant()
  const shown = scope.shown
  const pipeline = scope.pipeline
  const plant = scope.plant
  const isLatest = () => shown()?.id === scope.latest()?.id
  const spent = () => {
    const one = shown()
    if (!one?.startedAt) return undefined
    return one.finishedAt
      ? duration(Date.parse(one.finishedAt) - Date.parse(one.startedAt))
      : wholeSeconds(props.now - Date.parse(one.startedAt))
  }
  const rest = () => {
    const live = pipeline()
    if (live?.status !== 'building') return undefined
    const ms = restMs(
      { steps: live.steps, expected: props.expected, eta: live.eta, receivedAt: live.receivedAt },
      props.now,
    )
    return ms === undefined ? undefined : ms < 1500 ? 'almost done' : `about ${wholeSeconds(ms)} left`
  }
  return (
    <header class="pipeline-caption">
      <Show when={shown()} fallback={<span class="soft">{pipeline()?.message}</span>}>
        {(one) => (
          <div class="pipeline-what">
            <StateMark {...deploymentStates[pipeline()?.status ?? one().status]} detail={spent()} />
            <span class="soft">
              {one().kind === 'rollback' ? 'Rollback' : 'Deployment'} by {scope.personName(one().requestedBy)},{' '}
              <Age at={one().createdAt} />
            </span>
            <Show when={one().commit}>
              {(commit) => (
                <span class="pipeline-commit soft" title={commit().message}>
                  <code>{shortSha(commit().sha)}</code> {subject(commit().message)}
                </span>
              )}
            </Show>
          </div>
        )}
      </Show>
      <Switch>
        <Match when={!isLatest()}>
          <a href={`/w/${plant().workspaceId}/p/${plant().id}/logs`}>An earlier one. See the latest</a>
        </Match>
        <Match when={pipeline()?.status === 'queued' && plant().queue}>
          {(queue) => (
            <span class="pipeline-rest">
              Number {queue().position} in the queue. <span class="soft">{queue().reason}</span>
            </span>
          )}
        </Match>
        <Match when={rest()}>
          <span class="pipeline-rest">{rest()}</span>
        </Match>
      </Switch>
    </header>
  )
}
