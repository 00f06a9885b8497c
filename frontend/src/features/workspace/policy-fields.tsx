import type { CommandError, Role } from '@trellis/shared'
import { For } from 'solid-js'
import { issueFor } from '../../ui/field.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { asRole, roleChoices } from '../people/roles.ts'
import type { WorkspaceDraft } from './workspace-draft.ts'

type PolicyFieldsProps = {
  draft: WorkspaceDraft
  onDraft: (change: Partial<WorkspaceDraft>) => void
  error: CommandError | undefined
}

/** Who decides when a deployment has failed, and how much is built at once. */
export function PolicyFields(props: PolicyFieldsProps) {
  return (
    <>
      <section class="settings-card card" aria-labelledby="policy-approvals">
        <h2 id="policy-approvals">When a deployment fails</h2>
        <p class="soft">The team is asked whether to go back to the release before. Automatic deployments wait.</p>
        <div class="settings-fields">
          <NumberField
            label="Approvals needed"
            name="needed"
            min={1}
            max={20}
            value={props.draft.needed}
            onValue={(needed) => props.onDraft({ needed })}
            hint="As many people must approve before it goes back."
            problem={issueFor(props.error, 'needed')}
          />
          <NumberField
            label="Hours to decide"
            name="deadlineHours"
            min={0.25}
            max={720}
            step={0.25}
            value={props.draft.deadlineHours}
            onValue={(deadlineHours) => props.onDraft({ deadlineHours })}
            problem={issueFor(props.error, 'deadlineHours')}
          />
          <SelectField
            label="If nobody decides"
            name="onDeadline"
            choices={[
              { value: 'expire', label: 'Nothing is changed' },
              { value: 'approve', label: 'It goes back by itself' },
            ]}
            value={props.draft.onDeadline}
            onValue={(value) => props.onDraft({ onDeadline: value === 'approve' ? 'approve' : 'expire' })}
            problem={issueFor(props.error, 'onDeadline')}
          />
        </div>
        <DecidingRoles {...props} />
        <SwitchField
          label="The author’s own vote counts"
          name="authorCounts"
          isOn={props.draft.authorCounts}
          onSwitch={(authorCounts) => props.onDraft({ authorCounts })}
          hint="Whoever started the failed deployment may be one of those who approve."
        />
      </section>
      <section class="settings-card card" aria-labelledby="policy-builds">
        <h2 id="policy-builds">Builds</h2>
        <div class="settings-fields">
          <NumberField
            label="Builds at once"
            name="maxBuilds"
            min={1}
            max={64}
            value={props.draft.maxBuilds}
            onValue={(maxBuilds) => props.onDraft({ maxBuilds })}
            hint="More wait in the queue. The server may allow fewer."
            problem={issueFor(props.error, 'maxBuilds')}
          />
        </div>
      </section>
    </>
  )
}

function DecidingRoles(props: PolicyFieldsProps) {
  const toggle = (role: Role) => {
    const { roles } = props.draft
    props.onDraft({ roles: roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role] })
  }
  return (
    <fieldset class="policy-roles">
      <legend>Who decides</legend>
      <For each={roleChoices(true)}>
        {({ value, label }) => (
          <label>
            <input
              type="checkbox"
              name={`role-${value}`}
              checked={props.draft.roles.includes(asRole(value))}
              onChange={() => toggle(asRole(value))}
            />
            {label}
          </label>
        )}
      </For>
    </fieldset>
  )
}
