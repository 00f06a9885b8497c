import type { Invite } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { slowClock } from '../../lib/clock.ts'
import { fullTime } from '../../lib/format.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Age } from '../../ui/age.tsx'
import { Problem } from '../../ui/problem.tsx'
import { inviteWords, timeLeft } from './invite-words.ts'

/** The invitations whose links still work. */
export function InviteList(props: { invites: Invite[] }) {
  return (
    <section class="invites" aria-labelledby="open-invitations">
      <h2 id="open-invitations">Open invitations</h2>
      <Show
        when={props.invites.length > 0}
        fallback={<p class="soft">None. An invitation is a link, and stands here for as long as it works.</p>}
      >
        <ul class="people card">
          <For each={props.invites}>{(invite) => <InviteRow invite={invite} />}</For>
        </ul>
      </Show>
    </section>
  )
}

function InviteRow(props: { invite: Invite }) {
  const app = useApp()
  const workspace = useWorkspace()
  const revoke = createPending(() =>
    app.connection.send('revoke-invite', {
      workspaceId: workspace()?.id ?? '',
      inviteId: props.invite.id,
      requestId: newRequestId(),
    }),
  )
  return (
    <li class="invite">
      <div class="person-who">
        <span class="person-name">{inviteWords(props.invite)}</span>
        <span class="soft">
          made by {app.live.state.names[props.invite.createdBy] ?? 'a former member'} ·{' '}
          <Age at={props.invite.createdAt} /> ·{' '}
          <time datetime={props.invite.expiresAt} title={fullTime(props.invite.expiresAt)}>
            {timeLeft(props.invite.expiresAt, slowClock())}
          </time>
        </span>
        <Problem error={revoke.error()} />
      </div>
      <Show when={may(workspace()?.role, 'invite')}>
        <button
          type="button"
          class="button"
          aria-busy={revoke.busy()}
          disabled={revoke.busy() || !app.connection.online()}
          onClick={() => void revoke.run()}
        >
          {revoke.busy() ? 'Revoking…' : 'Revoke'}
        </button>
      </Show>
    </li>
  )
}
