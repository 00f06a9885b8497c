import { createSignal, For, Show } from 'solid-js'
import { may } from '../../state/access.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { readConversation } from '../conversation/read-conversation.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import { DeploymentRow } from './deployment-row.tsx'
import { isNewer } from './release-order.ts'
import { createReleases } from './releases.ts'
import { RollbackDialog } from './rollback-dialog.tsx'
import './deployments.css'

/** All deployments, live, newest first. */
export default function DeploymentsTab() {
  const scope = usePlant()
  const workspace = useWorkspace()
  readConversation(() => ({ workspaceId: scope.plant().workspaceId, plantId: scope.plant().id }))
  const { releases } = createReleases(() => true)
  const [target, setTarget] = createSignal<string>()
  /** The newest one that put the live release there: a rollback has the release of an older deployment. */
  const liveId = () => {
    const live = scope.plant().live?.releaseId
    return live && scope.deployments().find(({ releaseId, status }) => releaseId === live && status === 'ready')?.id
  }
  const canGoBack = (releaseId: string | undefined) =>
    may(workspace()?.role, 'roll back') &&
    releaseId !== undefined &&
    releaseId !== scope.plant().live?.releaseId &&
    (releases()?.some(({ id }) => id === releaseId) ?? false)
  return (
    <section aria-label="Deployments">
      <Show when={scope.loaded()} fallback={<span class="wait" />}>
        <Show when={scope.deployments().length > 0} fallback={<p class="soft">Nothing was deployed yet.</p>}>
          <ul class="deployments card">
            <For each={scope.deployments()}>
              {(deployment) => (
                <DeploymentRow
                  deployment={deployment}
                  isLive={deployment.id === liveId()}
                  isNewer={isNewer(deployment.releaseId, scope.plant().live?.releaseId)}
                  onRollback={canGoBack(deployment.releaseId) ? () => setTarget(deployment.releaseId) : undefined}
                />
              )}
            </For>
          </ul>
        </Show>
        <Show when={scope.hasMore()}>
          <button type="button" class="button deployments-more" disabled={scope.loadingMore()} onClick={scope.loadMore}>
            {scope.loadingMore() ? 'Loading…' : 'Show older'}
          </button>
        </Show>
      </Show>
      <RollbackDialog open={target() !== undefined} releaseId={target()} onClose={() => setTarget(undefined)} />
    </section>
  )
}
