import { createSignal, For, Show } from 'solid-js'
import { count } from '../../lib/format.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { InviteList } from './invite-list.tsx'
import { MemberQuestion, type MemberWish } from './member-question.tsx'
import { MemberRow } from './member-row.tsx'
import './people.css'

/** Who is in the workspace and as what, and the links that let others in. Live, like everything else. */
export default function PeoplePage() {
  const app = useApp()
  const workspace = useWorkspace()
  const [wish, setWish] = createSignal<MemberWish>()
  const [inviting, setInviting] = createSignal(false)
  const people = () => {
    const known = app.live.state.people
    return known?.workspaceId === workspace()?.id ? known : undefined
  }
  const mayInvite = () => may(workspace()?.role, 'invite')
  return (
    <div class="page people-page">
      <header class="shelf-head">
        <div class="shelf-title">
          <h1>People</h1>
          <Show when={people()}>{(known) => <span class="soft">{count(known().members.length, 'member')}</span>}</Show>
        </div>
        <Show when={mayInvite()}>
          <button type="button" class="button go" disabled={!app.connection.online()} onClick={() => setInviting(true)}>
            Invite people
          </button>
        </Show>
      </header>
      <Show when={people()} fallback={<span class="wait people-waiting" />}>
        {(known) => (
          <>
            <ul class="people card" aria-label="Members">
              <For each={known().members}>{(member) => <MemberRow member={member} onWish={setWish} />}</For>
            </ul>
            <InviteList invites={known().invites} />
          </>
        )}
      </Show>
      <Show when={wish()}>{(asked) => <MemberQuestion wish={asked()} onClose={() => setWish(undefined)} />}</Show>
      <InviteDialog open={inviting()} onClose={() => setInviting(false)} />
    </div>
  )
}
