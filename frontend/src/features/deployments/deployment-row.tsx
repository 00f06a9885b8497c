import type { Deployment } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { plainAddress, safeHref } from '../../lib/address.ts'
import { duration } from '../../lib/format.ts'
import { deploymentStates } from '../../lib/plant-states.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Age } from '../../ui/age.tsx'
import { CommitLine } from '../../ui/commit-line.tsx'
import { Problem } from '../../ui/problem.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { DeploymentTalk } from '../conversation/deployment-talk.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { outcomeDetail } from './outcome.ts'

type DeploymentRowProps = {
  deployment: Deployment
  isLive: boolean
  /** Makes this one's release live again; absent where that cannot be. */
  onRollback?: (() => void) | undefined
  /** Whether this one's release is newer than what is live, so that it is no way back. */
  isNewer: boolean
}

/** What somebody did; of what did not get through only that it was begun. */
function doneWord(kind: Deployment['kind'], status: Deployment['status']): string {
  if (status !== 'ready') return 'Started'
  return kind === 'rollback' ? 'Rolled back' : 'Deployed'
}

/** One deployment: how it ended, of which commit, by whom, how long, and where it can be seen. */
export function DeploymentRow(props: DeploymentRowProps) {
  const app = useApp()
  const scope = usePlant()
  const workspace = useWorkspace()
  const one = () => props.deployment
  const status = () => app.live.state.pipelines[one().id]?.status ?? one().status
  const retry = createPending(() =>
    app.connection.send('retry-deploy', { deploymentId: one().id, requestId: newRequestId() }),
  )
  const took = () => {
    const { startedAt, finishedAt } = one()
    return startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : undefined
  }
  const mayRetry = () =>
    may(workspace()?.role, 'deploy') && (status() === 'error' || status() === 'cancelled') && one().kind === 'deploy'
  return (
    <li class="deployment" data-deployment={one().id} data-status={status()}>
      <div class="deployment-state">
        <StateMark {...deploymentStates[status()]} />
        <Show when={props.isLive}>
          <span class="deployment-live">Live</span>
        </Show>
        <span class="soft deployment-detail">{outcomeDetail(one())}</span>
      </div>
      <Show when={one().commit} fallback={<span class="soft">{one().ref}</span>}>
        {(commit) => <CommitLine commit={commit()} word="committed" />}
      </Show>
      <div class="deployment-about soft">
        <span>
          {doneWord(one().kind, status())} by {scope.personName(one().requestedBy)}, <Age at={one().createdAt} />
          <Show when={took()}>{` · ${took()}`}</Show>
        </span>
        <For each={[one().url, one().branchUrl]}>
          {(url) => (
            <Show when={url && safeHref(url)}>
              {(href) => (
                <a href={href()} target="_blank" rel="noopener noreferrer">
                  {plainAddress(href())}
                </a>
              )}
            </Show>
          )}
        </For>
      </div>
      <div class="deployment-actions">
        <a class="button" href={`/w/${one().workspaceId}/p/${one().plantId}/logs/${one().id}`}>
          Log
        </a>
        <Show when={mayRetry()}>
          <button
            type="button"
            class="button"
            aria-busy={retry.busy()}
            disabled={retry.busy() || !app.connection.online()}
            onClick={() => retry.run()}
          >
            {retry.busy() ? 'Starting…' : 'Retry'}
          </button>
        </Show>
        <Show when={props.onRollback}>
          {(rollback) => (
            <button type="button" class="button" disabled={!app.connection.online()} onClick={() => rollback()()}>
              {props.isNewer ? 'Switch to this' : 'Roll back to this'}
            </button>
          )}
        </Show>
      </div>
      <DeploymentTalk deployment={one()} />
      <Show when={retry.error()}>
        <div class="deployment-problem">
          <Problem error={retry.error()} onDismiss={retry.clear} />
        </div>
      </Show>
    </li>
  )
}
