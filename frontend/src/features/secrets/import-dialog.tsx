import type { CommandData } from '@trellis/shared'
import { createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { count } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { ImportPreview } from './import-preview.tsx'
import { environmentChoices, environmentsOf } from './secret-words.ts'

type ImportDialogProps = { workspaceId: string; plantId?: string; onClose: () => void }
type Draft = { text: string; environments: string; publicNames: string[] }

/** Takes a whole file of variables in: shown first, by name and never by value, and then all at once. */
export function ImportDialog(props: ImportDialogProps) {
  const app = useApp()
  const [draft, setDraft] = createStore<Draft>({ text: '', environments: 'all', publicNames: [] })
  const [preview, setPreview] = createSignal<CommandData<'import-env'>>()
  const { workspaceId, plantId, onClose } = props
  const take = createPending(async (dryRun: boolean) => {
    const { text, environments, publicNames } = draft
    const reply = await app.connection.send('import-env', {
      ...{ workspaceId, text, dryRun, requestId: newRequestId() },
      ...(plantId && { plantId }),
      ...environmentsOf(environments),
      ...(publicNames.length > 0 && !dryRun && { public: [...publicNames] }),
    })
    if (reply.ok && dryRun) setPreview(reply.data)
    if (reply.ok && !dryRun) {
      setDraft('text', '')
      onClose()
    }
    return reply
  })
  const effective = () => preview()?.changes.filter(({ change }) => change !== 'same').length ?? 0
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void take.run(preview() === undefined)
  }
  const togglePublic = (name: string, isPublic: boolean) =>
    setDraft('publicNames', (names) => [...names.filter((one) => one !== name), ...(isPublic ? [name] : [])])
  const back = () => {
    setDraft('publicNames', [])
    setPreview(undefined)
  }
  return (
    <Dialog open title="Paste a .env" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Show
          when={preview()}
          fallback={
            <Pasted
              draft={draft}
              place={plantId ? app.live.state.plants[plantId]?.name : undefined}
              onDraft={(change) => setDraft(change)}
            />
          }
        >
          {(found) => <ImportPreview preview={found()} publicNames={draft.publicNames} onPublic={togglePublic} />}
        </Show>
        <Problem error={take.error()} />
        <div class="dialog-actions">
          <Show when={preview()}>
            <button type="button" class="button" onClick={back}>
              Back to the text
            </button>
          </Show>
          <button
            type="submit"
            class="button go"
            aria-busy={take.busy()}
            disabled={
              take.busy() || !app.connection.online() || draft.text.trim() === '' || (preview() && effective() === 0)
            }
          >
            {preview() ? `Take ${count(effective(), 'secret')} in` : 'Look at it first'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Pasted(props: { draft: Draft; place: string | undefined; onDraft: (change: Partial<Draft>) => void }) {
  return (
    <>
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
            value={props.draft.text}
            onInput={(event) => props.onDraft({ text: event.currentTarget.value })}
          />
        )}
      />
      <SelectField
        label={`For ${props.place ?? 'all plants'}, in builds of`}
        name="environments"
        choices={environmentChoices}
        value={props.draft.environments}
        onValue={(environments) => props.onDraft({ environments })}
      />
    </>
  )
}
