import type { CommandData } from '@trellis/shared'
import { fullTime } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { inviteWords } from './invite-words.ts'

/** The link of a new invitation, to be copied now. */
export function InviteLink(props: { made: CommandData<'invite-member'>; onClose: () => void }) {
  return (
    <div class="form">
      <Field
        label="Invitation link"
        hint={`${inviteWords(props.made.invite)}, until ${fullTime(props.made.invite.expiresAt)}.`}
        input={(ids) => (
          <input
            {...ids}
            class="mono"
            type="text"
            readonly
            value={props.made.link}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      />
      <p class="soft">Copy it now: it is shown this once. Whoever has it can come in, so pass it on with care.</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => props.onClose()}>
          Done
        </button>
        <CopyButton prominent label="Copy the link" text={() => props.made.link} />
      </div>
    </div>
  )
}
