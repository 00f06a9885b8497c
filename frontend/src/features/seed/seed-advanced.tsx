import { For, Show } from 'solid-js'
import { RegionField } from '../../ui/region-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { SeedDraft, SeedText } from './seed-fields.ts'

type SeedAdvancedProps = {
  draft: SeedDraft
  set: (field: SeedText) => (value: string) => void
  onSubmodules: (isOn: boolean) => void
  issue: (field: string) => string | undefined
  regions: readonly string[]
}

export const settingFields = [
  { id: 'rootDir', label: 'Root directory', placeholder: 'the repository itself' },
  { id: 'installCommand', label: 'Install command', placeholder: 'found by looking at the code' },
  { id: 'buildCommand', label: 'Build command', placeholder: 'found by looking at the code' },
  { id: 'outputDir', label: 'Output folder', placeholder: 'found by looking at the code' },
] as const satisfies { id: SeedText; label: string; placeholder: string }[]

export function SubmodulesSwitch(props: { isOn: boolean; onSwitch: (isOn: boolean) => void }) {
  return (
    <SwitchField
      label="Fetch submodules"
      name="submodules"
      isOn={props.isOn}
      onSwitch={props.onSwitch}
      hint="Other git repositories that this one has as folders."
    />
  )
}

/** What most apps never need to say; what is left empty is found by the analysis. */
export function SeedAdvanced(props: SeedAdvancedProps) {
  return (
    <details class="seed-advanced">
      <summary>Build settings</summary>
      <div class="seed-pair">
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
              problem={props.issue(field.id)}
            />
          )}
        </For>
        <SubmodulesSwitch isOn={props.draft.submodules} onSwitch={props.onSubmodules} />
        <Show when={props.regions.length > 1}>
          <RegionField
            regions={props.regions}
            value={props.draft.region}
            onValue={props.set('region')}
            hint="Where the app's files are kept."
            problem={props.issue('region')}
          />
        </Show>
      </div>
    </details>
  )
}
