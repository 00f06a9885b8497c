import { useNavigate } from '@solidjs/router'
import { createSignal } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'

/** Names a workspace, makes it, and goes to its shelf. */
export function WorkspaceForm(props: { submit: string; onMade?: () => void }) {
  const app = useApp()
  const navigate = useNavigate()
  const [name, setName] = createSignal('')
  const make = createPending((wanted: string) =>
    app.connection.send('create-workspace', { name: wanted, requestId: newRequestId() }),
  )
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await make.run(name().trim())
    if (!reply.ok) return
    app.live.deliver({ type: 'workspace', workspace: reply.data.workspace })
    props.onMade?.()
    navigate(`/w/${reply.data.workspace.id}`)
  }
  return (
    <form class="form" onSubmit={submit}>
      <TextField
        label="Workspace name"
        name="workspace"
        value={name()}
        onValue={setName}
        required
        autofocus
        maxLength={80}
        hint="A workspace is a team's own place: its apps, its people, its history."
        problem={issueFor(make.error(), 'name')}
      />
      <Problem error={make.error()?.issues?.length ? undefined : make.error()} />
      <button
        type="submit"
        class="button go"
        aria-busy={make.busy()}
        disabled={!app.connection.online() || make.busy() || name().trim() === ''}
      >
        {make.busy() ? 'Creating…' : props.submit}
      </button>
    </form>
  )
}
