import type { CommandError, Secret } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Question } from '../../ui/question.tsx'
import { type SecretDraft, SecretFields } from './secret-fields.tsx'
import { environmentsOf } from './secret-words.ts'

type SecretDialogProps = {
  workspaceId: string
  plantId?: string
  /** The secret that gets a new value; absent for a new one. */
  secret?: Secret | undefined
  onClose: () => void
}

/** Takes a value in. It is sent once and forgotten here: what comes back has none. */
export function SecretDialog(props: SecretDialogProps) {
  const app = useApp()
  const [error, setError] = createSignal<CommandError>()
  const [warnings, setWarnings] = createSignal<string[]>([])
  const [draft, setDraft] = createStore<SecretDraft>({
    ...{ name: '', value: '', description: '', environments: 'all', isPublic: false },
  })
  const { workspaceId, plantId, secret, onClose } = props
  const send = () => {
    const { name, value, description, isPublic } = draft
    const requestId = newRequestId()
    if (secret) return app.connection.send('update-secret', { workspaceId, secretId: secret.id, value, requestId })
    return app.connection.send('add-secret', {
      ...{ workspaceId, name: name.trim(), value, requestId },
      ...(plantId && { plantId }),
      ...(description.trim() && { description: description.trim() }),
      ...(isPublic && { exposure: 'public' }),
      ...environmentsOf(draft.environments),
    })
  }
  const act = async () => {
    const reply = await send()
    if (reply.ok) {
      setDraft({ value: '' })
      setWarnings(reply.data.warnings)
    }
    return reply
  }
  return (
    <Show when={warnings().length === 0} fallback={<Warnings warnings={warnings()} onClose={onClose} />}>
      <Question
        open
        title={secret ? `Replace ${secret.name}` : 'Add a secret'}
        keep="Cancel"
        act={secret ? 'Replace the value' : 'Add'}
        acting="Saving…"
        disabled={draft.value === '' || (!secret && draft.name.trim() === '')}
        onAct={act}
        onError={setError}
        onClose={() => warnings().length === 0 && onClose()}
      >
        <SecretFields draft={draft} onDraft={setDraft} isNew={!secret} error={error()} />
      </Question>
    </Show>
  )
}

function Warnings(props: { warnings: string[]; onClose: () => void }) {
  return (
    <Dialog open title="Saved, and worth knowing" onClose={props.onClose}>
      <For each={props.warnings}>{(warning) => <p>{warning}</p>}</For>
      <div class="dialog-actions">
        <button type="button" class="button go" onClick={() => props.onClose()}>
          Good
        </button>
      </div>
    </Dialog>
  )
}
