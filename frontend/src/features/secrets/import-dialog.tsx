import type { CommandData } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { count } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'

type ImportDialogProps = { workspaceId: string; plantId?: string; onClose: () => void }
type Preview = CommandData<'import-env'>

const changeWords = { add: 'new', replace: 'new value', same: 'unchanged' } as const

/** Takes a whole file of variables in: shown first, by name and never by value, and then all at once. */
export function ImportDialog(props: ImportDialogProps) {
  const app = useApp()
  const [text, setText] = createSignal('')
  const [preview, setPreview] = createSignal<Preview>()
  const { workspaceId, plantId, onClose } = props
  const take = createPending(async (dryRun: boolean) => {
    const scope = plantId ? { workspaceId, plantId } : { workspaceId }
    const reply = await app.connection.send('import-env', { ...scope, text: text(), dryRun, requestId: newRequestId() })
    if (reply.ok && dryRun) setPreview(reply.data)
    if (reply.ok && !dryRun) {
      setText('')
      onClose()
    }
    return reply
  })
  const effective = () => preview()?.changes.filter(({ change }) => change !== 'same').length ?? 0
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void take.run(preview() === undefined)
  }
  return (
    <Dialog open title="Paste a .env" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Show when={preview()} fallback={<Pasted text={text()} onText={setText} />}>
          {(found) => <Found preview={found()} />}
        </Show>
        <Problem error={take.error()} />
        <div class="dialog-actions">
          <Show when={preview()}>
            <button type="button" class="button" onClick={() => setPreview(undefined)}>
              Back to the text
            </button>
          </Show>
          <button
            type="submit"
            class="button go"
            aria-busy={take.busy()}
            disabled={
              take.busy() || !app.connection.online() || text().trim() === '' || (preview() && effective() === 0)
            }
          >
            {preview() ? `Take ${count(effective(), 'secret')} in` : 'Look at it first'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Pasted(props: { text: string; onText: (text: string) => void }) {
  return (
    <Field
      label="Variables"
      hint="One NAME=value per line. Nothing is saved before you have seen what would change."
      input={(ids) => (
        <textarea
          {...ids}
          class="mono secret-value"
          name="env"
          rows={10}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          value={props.text}
          onInput={(event) => props.onText(event.currentTarget.value)}
        />
      )}
    />
  )
}

function Found(props: { preview: Preview }) {
  return (
    <>
      <ul class="import-changes">
        <For each={props.preview.changes}>
          {(found) => (
            <li>
              <code>{found.name}</code> <span class="soft">{changeWords[found.change]}</span>
              <For each={found.notes}>{(note) => <p class="soft">{note}</p>}</For>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.preview.problems.length > 0}>
        <div class="import-problems">
          <p>These lines are left out:</p>
          <ul>
            <For each={props.preview.problems}>
              {(problem) => (
                <li>
                  Line {problem.line}: {problem.message}
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
    </>
  )
}
