import { Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Problem } from '../../ui/problem.tsx'
import { usePlant } from '../plant/plant-scope.tsx'

/** Says that automatic deployments are paused, and why; who may resumes them here. */
export function AutomaticPaused() {
  const app = useApp()
  const scope = usePlant()
  const workspace = useWorkspace()
  const resume = createPending(async () => {
    const reply = await app.connection.send('resume-deploys', {
      plantId: scope.plant().id,
      requestId: newRequestId(),
    })
    if (reply.ok) app.live.deliver({ type: 'plant', plant: reply.data.plant })
    return reply
  })
  return (
    <Show when={scope.plant().automatic.paused}>
      <section class="overview-paused" aria-label="Automatic deployments">
        <p>
          <strong>Automatic deployments are paused.</strong> {scope.plant().automatic.reason}
        </p>
        <Show when={may(workspace()?.role, 'resume')}>
          <button
            type="button"
            class="button"
            aria-busy={resume.busy()}
            disabled={resume.busy() || !app.connection.online()}
            onClick={() => resume.run()}
          >
            {resume.busy() ? 'Resuming…' : 'Resume'}
          </button>
        </Show>
        <Problem error={resume.error()} onDismiss={resume.clear} />
      </section>
    </Show>
  )
}
