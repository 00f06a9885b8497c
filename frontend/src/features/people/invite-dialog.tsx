import type { CommandData, CommandError } from '@trellis/shared'
import { createEffect, createSignal, on, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { newRequestId } from '../../connection/request-id.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'
import { type InviteDraft, InviteFields } from './invite-fields.tsx'
import { InviteLink } from './invite-link.tsx'

/** Makes an invitation, and shows its link: this once, for the server keeps only what the link can be checked by. */
export function InviteDialog(props: { open: boolean; onClose: () => void }) {
  const [made, setMade] = createSignal<CommandData<'invite-member'>>()
  createEffect(
    on(
      () => props.open,
      () => setMade(undefined),
    ),
  )
  return (
    <Dialog open={props.open} title={made() ? 'The invitation is ready' : 'Invite people'} onClose={props.onClose}>
      <Show when={made()} fallback={<InviteForm onMade={setMade} />}>
        {(invitation) => <InviteLink made={invitation()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}

function InviteForm(props: { onMade: (made: CommandData<'invite-member'>) => void }) {
  const app = useApp()
  const workspace = useWorkspace()
  const [draft, setDraft] = createStore<InviteDraft>({ role: 'developer', hours: '72', uses: '1', email: '' })
  const make = createPending(() => {
    const email = draft.email.trim()
    return app.connection.send('invite-member', {
      workspaceId: workspace()?.id ?? '',
      role: draft.role,
      expiresInHours: Number(draft.hours),
      uses: email ? 1 : Number(draft.uses),
      ...(email && { email }),
      requestId: newRequestId(),
    })
  })
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await make.run()
    if (reply.ok) props.onMade(reply.data)
  }
  const general = (error: CommandError | undefined) => (error?.issues?.length ? undefined : error)
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <InviteFields
        draft={draft}
        onDraft={setDraft}
        mayInviteOwners={may(workspace()?.role, 'invite owners')}
        error={make.error()}
      />
      <Problem error={general(make.error())} />
      <div class="dialog-actions">
        <button
          type="submit"
          class="button go"
          aria-busy={make.busy()}
          disabled={make.busy() || !app.connection.online()}
        >
          {make.busy() ? 'Making the link…' : 'Make the link'}
        </button>
      </div>
    </form>
  )
}
