import type { CommandError } from '@trellis/shared'
import { Show } from 'solid-js'
import { Field, issueFor } from '../../ui/field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { SecretDraft } from './secret-draft.ts'
import { environmentChoices } from './secret-words.ts'

type SecretFieldsProps = {
  draft: SecretDraft
  onDraft: (change: Partial<SecretDraft>) => void
  isNew: boolean
  /** The plant that a new one is for; absent for all. */
  place: string | undefined
  error: CommandError | undefined
}

/** A new secret has a name; a known one keeps its name and its plant, and its value unless another one is typed. */
export function SecretFields(props: SecretFieldsProps) {
  return (
    <>
      <Show
        when={props.isNew}
        fallback={
          <p class="soft">
            A secret keeps its name and its plant. For another name or another plant, add a new one and delete this one.
          </p>
        }
      >
        <TextField
          label="Name"
          name="name"
          value={props.draft.name}
          onValue={(name) => props.onDraft({ name })}
          mono
          required
          autofocus
          placeholder="API_KEY"
          hint={`For ${props.place ?? 'all plants'}. Name and plant cannot be changed later.`}
          problem={issueFor(props.error, 'name')}
        />
      </Show>
      <ValueField {...props} />
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
    </>
  )
}

function ValueField(props: SecretFieldsProps) {
  return (
    <Field
      label={props.isNew ? 'Value' : 'New value'}
      optional={!props.isNew}
      hint={
        props.isNew
          ? 'Goes in and never comes out: nobody can read it here again.'
          : 'Left empty, the present value stays. A new one goes in and never comes out.'
      }
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
  )
}
