import type { CommandError } from '@trellis/shared'
import { Show } from 'solid-js'
import { Field, issueFor } from '../../ui/field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { environmentChoices } from './secret-words.ts'

export type SecretDraft = {
  name: string
  value: string
  description: string
  environments: string
  isPublic: boolean
}
type SecretFieldsProps = {
  draft: SecretDraft
  onDraft: (change: Partial<SecretDraft>) => void
  isNew: boolean
  error: CommandError | undefined
}

export function SecretFields(props: SecretFieldsProps) {
  return (
    <>
      <Show when={props.isNew}>
        <TextField
          label="Name"
          name="name"
          value={props.draft.name}
          onValue={(name) => props.onDraft({ name })}
          mono
          required
          autofocus
          placeholder="API_KEY"
          problem={issueFor(props.error, 'name')}
        />
      </Show>
      <Field
        label="Value"
        hint="Goes in and never comes out: nobody can read it here again."
        problem={issueFor(props.error, 'value')}
        input={(ids) => (
          <textarea
            {...ids}
            class="mono secret-value"
            name="value"
            rows={3}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            value={props.draft.value}
            onInput={(event) => props.onDraft({ value: event.currentTarget.value })}
          />
        )}
      />
      <Show when={props.isNew}>
        <SelectField
          label="For builds of"
          name="environments"
          choices={environmentChoices}
          value={props.draft.environments}
          onValue={(environments) => props.onDraft({ environments })}
          problem={issueFor(props.error, 'environments')}
        />
        <TextField
          label="Description"
          name="description"
          value={props.draft.description}
          onValue={(description) => props.onDraft({ description })}
          maxLength={500}
          optional
          problem={issueFor(props.error, 'description')}
        />
        <SwitchField
          label="Visitors may see it"
          name="public"
          isOn={props.draft.isPublic}
          onSwitch={(isPublic) => props.onDraft({ isPublic })}
          hint="For values that a framework puts into the page, such as a public key. It is not hidden in logs."
        />
      </Show>
    </>
  )
}
