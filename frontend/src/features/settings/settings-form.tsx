import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { addressOf, plainAddress, slugProblem } from '../../lib/address.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { settingFields } from '../seed/seed-advanced.tsx'
import { changeOf, draftOf, isSendable, type PlantDraft } from './plant-draft.ts'

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
  const set = (field: keyof PlantDraft) => (value: string) => {
    setDraft(field, value)
    setSaved(false)
    save.clear()
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await save.run()
    setSaved(reply.ok)
  }
  const address = () => plainAddress(addressOf(draft.slug, app.server.config()?.appsOrigin ?? '', location.protocol))
  return (
    <form class="settings-card card" onSubmit={submit}>
      <h2>Settings</h2>
      <div class="settings-fields">
        <TextField
          label="Name"
          name="name"
          value={draft.name}
          onValue={set('name')}
          maxLength={80}
          required
          problem={issueFor(save.error(), 'name')}
        />
        <TextField
          label="Address"
          name="slug"
          value={draft.slug}
          onValue={(value) => set('slug')(value.toLowerCase())}
          mono
          hint={draft.slug === scope.plant().slug ? address() : `Moves to ${address()}; the old address stops working.`}
          problem={issueFor(save.error(), 'slug') ?? slugProblem(draft.slug)}
        />
        <TextField
          label="Branch"
          name="ref"
          value={draft.ref}
          onValue={set('ref')}
          mono
          hint="A branch, a tag or a commit. HEAD is the default branch."
          problem={issueFor(save.error(), 'ref')}
        />
        <For each={settingFields}>
          {(field) => (
            <TextField
              label={field.label}
              name={field.id}
              value={draft[field.id]}
              onValue={set(field.id)}
              placeholder={field.placeholder}
              optional
              mono
              problem={issueFor(save.error(), field.id)}
            />
          )}
        </For>
      </div>
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
