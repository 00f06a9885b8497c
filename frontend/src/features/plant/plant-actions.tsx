import { useSearchParams } from '@solidjs/router'
import { createEffect, createSignal, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Problem } from '../../ui/problem.tsx'
import { RollbackDialog } from '../deployments/rollback-dialog.tsx'
import { usePlant } from './plant-scope.tsx'

/** Deploy, cancel and roll back; each waits for the server's word, and says here what was refused. */
export function PlantActions() {
  const app = useApp()
  const scope = usePlant()
  const workspace = useWorkspace()
  const [search, setSearch] = useSearchParams()
  const [deciding, setDeciding] = createSignal(false)
  /** Asked for by an address, as the command palette does, which then loses what it asked for. */
  createEffect(() => {
    if (search.ask !== 'rollback') return
    setSearch({ ask: undefined }, { replace: true })
    setDeciding(may(workspace()?.role, 'roll back'))
  })
  const running = () => {
    const latest = app.live.state.pipelines[scope.plant().latestDeploymentId ?? '']
    return latest && (latest.status === 'queued' || latest.status === 'building') ? latest : undefined
  }
  const deploy = createPending(async () => {
    const { id: plantId, workspaceId } = scope.plant()
    const reply = await app.connection.send('start-deploy', { workspaceId, plantId, requestId: newRequestId() })
    if (reply.ok) {
      app.live.deliver({ type: 'plant', plant: reply.data.plant })
      app.live.deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
    }
    return reply
  })
  const cancel = createPending((deploymentId: string) =>
    app.connection.send('cancel-deploy', { deploymentId, requestId: newRequestId() }),
  )
  const error = () => deploy.error() ?? cancel.error()
  const dismiss = () => {
    deploy.clear()
    cancel.clear()
  }
  return (
    <>
      <div class="plant-actions">
        <Show when={may(workspace()?.role, 'deploy') && running()}>
          {(one) => (
            <button
              type="button"
              class="button"
              aria-busy={cancel.busy()}
              disabled={cancel.busy() || !app.connection.online()}
              onClick={() => cancel.run(one().deploymentId)}
            >
              {cancel.busy() ? 'Cancelling…' : 'Cancel'}
            </button>
          )}
        </Show>
        <Show when={may(workspace()?.role, 'roll back') && scope.plant().live}>
          <button type="button" class="button" disabled={!app.connection.online()} onClick={() => setDeciding(true)}>
            Roll back
          </button>
        </Show>
        <Show when={may(workspace()?.role, 'deploy')}>
          <button
            type="button"
            class="button go"
            aria-busy={deploy.busy()}
            disabled={deploy.busy() || !app.connection.online()}
            onClick={() => deploy.run()}
          >
            {deploy.busy() ? 'Starting…' : 'Deploy'}
          </button>
        </Show>
      </div>
      <Show when={error()}>
        <div class="plant-head-problem">
          <Problem error={error()} onDismiss={dismiss} />
        </div>
      </Show>
      <RollbackDialog open={deciding()} onClose={() => setDeciding(false)} />
    </>
  )
}
