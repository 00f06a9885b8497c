import { createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { changeOf, draftOf, isSendable, type PlantDraft } from './plant-draft.ts'
import { SettingsFields } from './settings-fields.tsx'

/** Name, address, branch and build settings. Takes effect with the next deployment, the address at once. */
export function SettingsForm() {
  const app = useApp()
  const scope = usePlant()
  const [draft, setDraft] = createStore<PlantDraft>(draftOf(scope.plant()))
  const [saved, setSaved] = createSignal(false)
  const save = createPending(async () => {
    const reply = await app.connection.send('update-plant', {
      ...changeOf(scope.plant(), draft),
      plantId: scope.plant().id,
      requestId: newRequestId(),
    })
    if (reply.ok) app.live.deliver({ type: 'plant', plant: reply.data.plant })
    return reply
  })
  const set =
    <Field extends keyof PlantDraft>(field: Field) =>
    (value: PlantDraft[Field]) => {
      setDraft({ [field]: value })
      setSaved(false)
      save.clear()
    }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await save.run()
    setSaved(reply.ok)
  }
  return (
    <form class="settings-card card" onSubmit={submit}>
      <h2>Settings</h2>
      <SettingsFields draft={draft} set={set} error={save.error()} />
      <Problem error={save.error()?.issues?.length ? undefined : save.error()} />
      <div class="settings-actions">
        <Show when={saved()}>
          <span role="status">Saved. Build settings take effect with the next deployment.</span>
        </Show>
        <button
          type="submit"
          class="button go"
          aria-busy={save.busy()}
          disabled={save.busy() || !app.connection.online() || !isSendable(scope.plant(), draft)}
        >
          {save.busy() ? 'Saving…' : 'Save'}
        </button>
      </div>
    </form>
  )
}
