import type { OutdatedRelease } from '@trellis/shared'
import { Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'

/** Offers to deploy anew what was made with values that are not the present ones. */
export function OutdatedNote(props: { workspaceId: string; outdated: OutdatedRelease[] }) {
  const app = useApp()
  const ids = () => [...new Set(props.outdated.map(({ plantId }) => plantId))]
  const names = () => ids().map((id) => app.live.state.plants[id]?.name ?? 'a plant')
  const redeploy = createPending(() =>
    app.connection.send('redeploy', { workspaceId: props.workspaceId, plantIds: ids(), requestId: newRequestId() }),
  )
  return (
    <Show when={props.outdated.length > 0}>
      <section class="outdated" aria-label="Deploy again">
        <p>{names().join(', ')}: what is live was made before the last change of secrets.</p>
        <button
          type="button"
          class="button"
          aria-busy={redeploy.busy()}
          disabled={redeploy.busy() || !app.connection.online()}
          onClick={() => void redeploy.run()}
        >
          {redeploy.busy() ? 'Starting…' : 'Deploy again'}
        </button>
        <Problem error={redeploy.error()} />
      </section>
    </Show>
  )
}
