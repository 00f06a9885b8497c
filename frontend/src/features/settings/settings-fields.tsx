import type { CommandError } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { addressOf, plainAddress, slugProblem } from '../../lib/address.ts'
import { useApp } from '../../state/app-context.tsx'
import { issueFor } from '../../ui/field.tsx'
import { RegionField } from '../../ui/region-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { SubmodulesSwitch, settingFields } from '../seed/seed-advanced.tsx'
import type { PlantDraft } from './plant-draft.ts'

type SettingsFieldsProps = {
  draft: PlantDraft
  set: <Field extends keyof PlantDraft>(field: Field) => (value: PlantDraft[Field]) => void
  error: CommandError | undefined
}

export function SettingsFields(props: SettingsFieldsProps) {
  const app = useApp()
  const scope = usePlant()
  const address = () =>
    plainAddress(addressOf(props.draft.slug, app.server.config()?.appsOrigin ?? '', location.protocol))
  return (
    <div class="settings-fields">
      <TextField
        label="Name"
        name="name"
        value={props.draft.name}
        onValue={props.set('name')}
        maxLength={80}
        required
        problem={issueFor(props.error, 'name')}
      />
      <TextField
        label="Address"
        name="slug"
        value={props.draft.slug}
        onValue={(value) => props.set('slug')(value.toLowerCase())}
        mono
        hint={
          props.draft.slug === scope.plant().slug ? address() : `Moves to ${address()}; the old address stops working.`
        }
        problem={issueFor(props.error, 'slug') ?? slugProblem(props.draft.slug)}
      />
      <TextField
        label="Branch"
        name="ref"
        value={props.draft.ref}
        onValue={props.set('ref')}
        mono
        hint="A branch, a tag or a commit. HEAD is the default branch."
        problem={issueFor(props.error, 'ref')}
      />
      <For each={settingFields}>
        {(field) => (
          <TextField
            label={field.label}
            name={field.id}
            value={props.draft[field.id]}
            onValue={props.set(field.id)}
            placeholder={field.placeholder}
            optional
            mono
            problem={issueFor(props.error, field.id)}
          />
        )}
      </For>
      <Region draft={props.draft} set={props.set} error={props.error} />
      <SubmodulesSwitch isOn={props.draft.submodules} onSwitch={props.set('submodules')} />
    </div>
  )
}

/** Shown where there is a choice, and where the plant is in a region that the server no longer has. */
function Region(props: SettingsFieldsProps) {
  const app = useApp()
  const regions = () => app.server.config()?.regions ?? []
  return (
    <Show when={regions().length > 1 || !regions().includes(props.draft.region)}>
      <RegionField
        regions={regions()}
        value={props.draft.region}
        onValue={props.set('region')}
        hint="Where the files of the next deployments are kept. What is live stays where it is."
        problem={issueFor(props.error, 'region')}
      />
    </Show>
  )
}
