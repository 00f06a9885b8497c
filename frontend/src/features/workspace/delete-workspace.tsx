import { useNavigate } from '@solidjs/router'
import type { Workspace } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { nextFrame } from '../../state/frame-queue.ts'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { lossesOf } from './losses.ts'

/** Deletes the workspace after its name was typed, and says in numbers what goes with it. */
export function DeleteWorkspace(props: { workspace: Workspace }) {
  const app = useApp()
  const [open, setOpen] = createSignal(false)
  const [secrets, setSecrets] = createSignal<number>()
  const plants = () => Object.values(app.live.state.plants)
  const ask = async () => {
    setOpen(true)
    const reply = await app.connection.send('get-secrets', { workspaceId: props.workspace.id })
    if (reply.ok) setSecrets(reply.data.secrets.length)
  }
  const losses = () => lossesOf({ plants: plants(), secrets: secrets(), people: app.live.state.people })
  return (
    <section class="settings-card card danger-zone" aria-labelledby="delete-workspace">
      <h2 id="delete-workspace">Delete this workspace</h2>
      <p class="soft">
        Its apps and their addresses, logs, secrets and the whole history go with it, for everybody in it. Git
        repositories are not touched. Export the history before, if it is needed.
      </p>
      <button type="button" class="button settings-delete" onClick={() => void ask()}>
        Delete…
      </button>
      <Dialog open={open()} title={`Delete ${props.workspace.name}?`} onClose={() => setOpen(false)}>
        <DeleteForm workspace={props.workspace} losses={losses()} onClose={() => setOpen(false)} />
      </Dialog>
    </section>
  )
}

function DeleteForm(props: { workspace: Workspace; losses: string[]; onClose: () => void }) {
  const app = useApp()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const remove = createPending(async (workspaceId: string, confirmName: string) => {
    const takeBack = app.live.letGo(workspaceId)
    const requestId = newRequestId()
    const reply = await app.connection.send('delete-workspace', { workspaceId, confirmName, requestId })
    if (!reply.ok) takeBack()
    return reply
  })
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    // The page may be gone before the answer is there, and its properties with it.
    const { id: workspaceId, name } = props.workspace
    const reply = await remove.run(workspaceId, typed())
    if (!reply.ok) return
    app.live.deliver({ type: 'workspace-left', workspaceId })
    app.announcer.say(`${name} was deleted.`)
    // Once the list is without it: the start page leads to a workspace of the list.
    nextFrame(() => navigate('/', { replace: true }))
  }
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <p id="losses">This cannot be undone. What is lost:</p>
      <ul class="losses" aria-labelledby="losses">
        <For each={props.losses}>{(loss) => <li>{loss}</li>}</For>
      </ul>
      <TextField
        label={`Type ${props.workspace.name} to confirm`}
        name="confirm"
        value={typed()}
        onValue={(value) => {
          setTyped(value)
          remove.clear()
        }}
        problem={issueFor(remove.error(), 'confirmName')}
        autofocus
      />
      <Show when={!remove.error()?.issues?.length}>
        <Problem error={remove.error()} />
      </Show>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => props.onClose()}>
          Keep it
        </button>
        <button
          type="submit"
          class="button danger"
          aria-busy={remove.busy()}
          disabled={typed() !== props.workspace.name || remove.busy() || !app.connection.online()}
        >
          {remove.busy() ? 'Deleting…' : 'Delete workspace'}
        </button>
      </div>
    </form>
  )
}
