import type { Workspace } from '@trellis/shared'
import { createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { PolicyFields } from './policy-fields.tsx'
import { changeOf, draftOf, draftProblem, type WorkspaceDraft } from './workspace-draft.ts'

export function WorkspaceSettings(props: { workspace: Workspace }) {
  const app = useApp()
  const [draft, setDraft] = createStore<WorkspaceDraft>(draftOf(props.workspace))
  const [saved, setSaved] = createSignal(false)
  const save = createPending(async () => {
    const change = changeOf(props.workspace, draft)
    const workspaceId = props.workspace.id
    const reply = await app.connection.send('update-workspace', { ...change, workspaceId, requestId: newRequestId() })
    if (reply.ok) app.live.deliver({ type: 'workspace', workspace: reply.data.workspace })
    return reply
  })
  const set = (change: Partial<WorkspaceDraft>) => {
    setDraft(change)
    setSaved(false)
    save.clear()
  }
  const isSendable = () => !draftProblem(draft) && Object.keys(changeOf(props.workspace, draft)).length > 0
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setSaved((await save.run()).ok)
  }
  return (
    <form class="settings" onSubmit={(event) => void submit(event)}>
      <section class="settings-card card" aria-labelledby="workspace-itself">
        <h2 id="workspace-itself">The workspace</h2>
        <TextField
          label="Name"
          name="name"
          value={draft.name}
          onValue={(name) => set({ name })}
          maxLength={80}
          required
          problem={issueFor(save.error(), 'name')}
        />
        <TextField
          label="Description"
          name="description"
          value={draft.description}
          onValue={(description) => set({ description })}
          maxLength={500}
          optional
          problem={issueFor(save.error(), 'description')}
        />
      </section>
      <PolicyFields draft={draft} onDraft={set} error={save.error()} />
      <Problem error={save.error()?.issues?.length ? undefined : save.error()} />
      <div class="settings-actions">
        <Show when={saved()}>
          <span role="status">Saved.</span>
        </Show>
        <Show when={draftProblem(draft)}>{(problem) => <span role="status">{problem()}</span>}</Show>
        <button
          type="submit"
          class="button go"
          aria-busy={save.busy()}
          disabled={save.busy() || !app.connection.online() || !isSendable()}
        >
          {save.busy() ? 'Saving…' : 'Save'}
        </button>
      </div>
    </form>
  )
}
