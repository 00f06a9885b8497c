import type { CommandError, Secret } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Question } from '../../ui/question.tsx'
import { draftOf, newSecretOf, type SecretDraft, secretChangeOf } from './secret-draft.ts'
import { SecretFields } from './secret-fields.tsx'

type SecretDialogProps = {
  workspaceId: string
  plantId?: string
  /** The secret that is changed; absent for a new one. */
  secret?: Secret | undefined
  onClose: () => void
}

/** Takes a value in, and what is said of it. It is sent once and forgotten here: what comes back has none. */
export function SecretDialog(props: SecretDialogProps) {
  const app = useApp()
  const [error, setError] = createSignal<CommandError>()
  const [warnings, setWarnings] = createSignal<string[]>([])
  const { workspaceId, plantId, secret, onClose } = props
  const [draft, setDraft] = createStore<SecretDraft>(draftOf(secret))
  const change = () => (secret ? secretChangeOf(secret, draft) : undefined)
  const isSendable = () => (secret ? change() !== undefined : draft.value !== '' && draft.name.trim() !== '')
  const send = () => {
    const requestId = newRequestId()
    return secret
      ? app.connection.send('update-secret', { workspaceId, ...change(), requestId })
      : app.connection.send('add-secret', { workspaceId, ...newSecretOf(draft, plantId), requestId })
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
        title={secret ? `Change ${secret.name}` : 'Add a secret'}
        keep="Cancel"
        act={secret ? 'Save' : 'Add'}
        acting="Saving…"
        disabled={!isSendable()}
        onAct={act}
        onError={setError}
        onClose={() => warnings().length === 0 && onClose()}
      >
        <SecretFields
          draft={draft}
          onDraft={setDraft}
          isNew={!secret}
          place={plantId ? app.live.state.plants[plantId]?.name : undefined}
          error={error()}
        />
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
