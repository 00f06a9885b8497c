import type { Member } from '@trellis/shared'
import { Show } from 'solid-js'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Age } from '../../ui/age.tsx'
import { Initials } from '../../ui/initials.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MemberWish } from './member-question.tsx'
import { roleWords } from './roles.ts'

/** One member, with what the reader may do about them and nothing else. */
export function MemberRow(props: { member: Member; onWish: (wish: MemberWish) => void }) {
  const app = useApp()
  const workspace = useWorkspace()
  const isMe = () => props.member.uid === app.session.current()?.user.uid
  const role = () => workspace()?.role
  const mayChange = () => may(role(), 'change roles')
  const mayRemove = () => !isMe() && may(role(), 'remove people')
  const item = (kind: MemberWish['kind'], words: string) => (
    <button type="button" onClick={() => props.onWish({ kind, member: props.member })}>
      {words}
    </button>
  )
  return (
    <li class="person" data-role={props.member.role}>
      <Initials name={props.member.name} />
      <div class="person-who">
        <span class="person-name">
          {props.member.name}
          <Show when={isMe()}>
            <span class="soft"> · you</span>
          </Show>
        </span>
        <Show when={props.member.email}>{(email) => <span class="person-mail soft">{email()}</span>}</Show>
      </div>
      <span class="person-role" title={roleWords[props.member.role].may}>
        {roleWords[props.member.role].word}
      </span>
      <span class="person-since soft">
        joined <Age at={props.member.since} />
      </span>
      <Show when={isMe() || mayChange()} fallback={<span class="person-menu" />}>
        <div class="person-menu">
          <Menu align="end" label={`Change ${props.member.name}`} face={<span aria-hidden="true">···</span>}>
            <Show when={mayChange()}>{item('role', 'Change the role…')}</Show>
            <Show when={mayChange() && !isMe()}>{item('hand over', 'Hand the workspace over…')}</Show>
            <Show when={mayRemove()}>{item('remove', 'Remove from the workspace…')}</Show>
            <Show when={isMe()}>{item('leave', 'Leave the workspace…')}</Show>
          </Menu>
        </div>
      </Show>
    </li>
  )
}
