import { useNavigate } from '@solidjs/router'
import { createSignal } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { plainAddress } from '../../lib/address.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePlant } from '../plant/plant-scope.tsx'

/** Deletes a plant after its name was typed. */
export function DeletePlant() {
  const app = useApp()
  const scope = usePlant()
  const navigate = useNavigate()
  const [open, setOpen] = createSignal(false)
  const [typed, setTyped] = createSignal('')
  const remove = createPending(() =>
    app.connection.send('delete-plant', { plantId: scope.plant().id, requestId: newRequestId() }),
  )
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { id: plantId, workspaceId } = scope.plant()
    const reply = await remove.run()
    if (!reply.ok) return
    navigate(`/w/${workspaceId}`, { replace: true })
    app.live.deliver({ type: 'plant-removed', plantId })
  }
  return (
    <section class="settings-card card" aria-labelledby="delete-plant">
      <h2 id="delete-plant">Delete this plant</h2>
      <p class="soft">
        Its releases, deployments and logs go with it, and {plainAddress(scope.plant().url)} stops working. The git
        repository is not touched.
      </p>
      <button type="button" class="button settings-delete" onClick={() => setOpen(true)}>
        Delete…
      </button>
      <Dialog open={open()} title={`Delete ${scope.plant().name}?`} onClose={() => setOpen(false)}>
        <form class="form" onSubmit={submit}>
          <p>This cannot be undone.</p>
          <TextField
            label={`Type ${scope.plant().name} to confirm`}
            name="confirm"
            value={typed()}
            onValue={setTyped}
            autofocus
          />
          <Problem error={remove.error()} />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={() => setOpen(false)}>
              Keep it
            </button>
            <button
              type="submit"
              class="button danger"
              aria-busy={remove.busy()}
              disabled={typed() !== scope.plant().name || remove.busy() || !app.connection.online()}
            >
              {remove.busy() ? 'Deleting…' : 'Delete plant'}
            </button>
          </div>
        </form>
      </Dialog>
    </section>
  )
}
