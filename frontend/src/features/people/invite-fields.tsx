import type { CommandError, Role } from '@trellis/shared'
import { Show } from 'solid-js'
import { issueFor } from '../../ui/field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { asRole, roleChoices, roleWords } from './roles.ts'

export type InviteDraft = { role: Role; hours: string; uses: string; email: string }

const spans = [
  { value: '1', label: 'For an hour' },
  { value: '24', label: 'For a day' },
  { value: '72', label: 'For 3 days' },
  { value: '168', label: 'For a week' },
  { value: '720', label: 'For 30 days' },
]
const numbers = [
  { value: '1', label: 'One person' },
  { value: '5', label: 'Up to 5 people' },
  { value: '20', label: 'Up to 20 people' },
  { value: '100', label: 'Up to 100 people' },
]

type InviteFieldsProps = {
  draft: InviteDraft
  onDraft: (change: Partial<InviteDraft>) => void
  mayInviteOwners: boolean
  error: CommandError | undefined
}

export function InviteFields(props: InviteFieldsProps) {
  return (
    <>
      <SelectField
        label="Role"
        name="role"
        choices={roleChoices(props.mayInviteOwners)}
        value={props.draft.role}
        onValue={(value) => props.onDraft({ role: asRole(value) })}
        hint={roleWords[props.draft.role].may}
        problem={issueFor(props.error, 'role')}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        value={props.draft.email}
        onValue={(email) => props.onDraft({ email })}
        optional
        hint="With an address, only the person who has it can use the link. No mail is sent: you pass the link on."
        problem={issueFor(props.error, 'email')}
      />
      <div class="invite-pair">
        <SelectField
          label="The link works"
          name="hours"
          choices={spans}
          value={props.draft.hours}
          onValue={(hours) => props.onDraft({ hours })}
          problem={issueFor(props.error, 'expiresInHours')}
        />
        <Show when={props.draft.email.trim() === ''}>
          <SelectField
            label="It lets in"
            name="uses"
            choices={numbers}
            value={props.draft.uses}
            onValue={(uses) => props.onDraft({ uses })}
            problem={issueFor(props.error, 'uses')}
          />
        </Show>
      </div>
    </>
  )
}
