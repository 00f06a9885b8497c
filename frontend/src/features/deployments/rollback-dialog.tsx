import { Match, Show, Switch } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { shortSha } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { CommitLine } from '../../ui/commit-line.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { createReleases, releaseBefore } from './releases.ts'
import './rollback-dialog.css'

type RollbackDialogProps = { open: boolean; releaseId?: string | undefined; onClose: () => void }

/** Asks once, with what is live now and what it would go back to side by side. */
export function RollbackDialog(props: RollbackDialogProps) {
  const app = useApp()
  const scope = usePlant()
  const { releases, error } = createReleases(() => props.open)
  const live = () => scope.plant().live
  const target = () => {
    const all = releases() ?? []
    return props.releaseId ? all.find(({ id }) => id === props.releaseId) : releaseBefore(all, live()?.releaseId)
  }
  const back = createPending(async (releaseId: string) => {
    const plantId = scope.plant().id
    const reply = await app.connection.send('rollback', { plantId, releaseId, requestId: newRequestId() })
    if (reply.ok) {
      app.live.deliver({ type: 'plant', plant: reply.data.plant })
      app.live.deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
    }
    return reply
  })
  const confirm = async (releaseId: string) => {
    const reply = await back.run(releaseId)
    if (reply.ok) props.onClose()
  }
  return (
    <Dialog open={props.open} title={`Roll back ${scope.plant().name}?`} onClose={props.onClose}>
      <Switch fallback={<span class="wait" />}>
        <Match when={error()}>
          <Problem error={error()} />
        </Match>
        <Match when={releases() && !target()}>
          <p>There is no earlier release to go back to. Nothing was changed.</p>
        </Match>
        <Match when={target()}>
          {(release) => (
            <>
              <div class="rollback-change">
                <p class="rollback-label">Live now</p>
                <Show when={live()}>{(now) => <CommitLine commit={now().commit} at={now().at} />}</Show>
                <p class="rollback-label">Goes back to</p>
                <CommitLine commit={release().commit} at={release().createdAt} />
              </div>
              <p class="soft">
                Visitors get the old version within a moment; nothing is built. Automatic deployments pause until
                somebody resumes them.
              </p>
              <Problem error={back.error()} />
              <div class="dialog-actions">
                <button type="button" class="button" onClick={() => props.onClose()}>
                  Keep what is live
                </button>
                <button
                  type="button"
                  class="button danger"
                  aria-busy={back.busy()}
                  disabled={back.busy() || !app.connection.online()}
                  onClick={() => confirm(release().id)}
                >
                  {back.busy() ? 'Rolling back…' : `Roll back to ${shortSha(release().commit.sha)}`}
                </button>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </Dialog>
  )
}
