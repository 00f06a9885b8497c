import { useNavigate } from '@solidjs/router'
import type { Member } from '@trellis/shared'
import { createSignal, Match, Switch } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { nextFrame } from '../../state/frame-queue.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Question } from '../../ui/question.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { asRole, roleChoices, roleWords } from './roles.ts'

/** What somebody is about to do with a member, before it is asked. */
export type MemberWish = { kind: 'role' | 'hand over' | 'remove' | 'leave'; member: Member }
type Asked = { member: Member; onClose: () => void }

export function MemberQuestion(props: { wish: MemberWish; onClose: () => void }) {
  return (
    <Switch>
      <Match when={props.wish.kind === 'role'}>
        <RoleQuestion member={props.wish.member} onClose={props.onClose} />
      </Match>
      <Match when={props.wish.kind === 'hand over'}>
        <HandOverQuestion member={props.wish.member} onClose={props.onClose} />
      </Match>
      <Match when={props.wish.kind === 'remove' || props.wish.kind === 'leave'}>
        <RemovalQuestion member={props.wish.member} leaves={props.wish.kind === 'leave'} onClose={props.onClose} />
      </Match>
    </Switch>
  )
}

function RoleQuestion(props: Asked) {
  const app = useApp()
  const workspace = useWorkspace()
  const [role, setRole] = createSignal(props.member.role)
  return (
    <Question
      open
      title={`The role of ${props.member.name}`}
      keep="Keep it"
      act="Change the role"
      acting="Changing…"
      disabled={role() === props.member.role}
      onAct={() =>
        app.connection.send('set-role', {
          workspaceId: workspace()?.id ?? '',
          uid: props.member.uid,
          role: role(),
          requestId: newRequestId(),
        })
      }
      onClose={props.onClose}
    >
      <SelectField
        label="Role"
        name="role"
        choices={roleChoices(true)}
        value={role()}
        onValue={(value) => setRole(asRole(value))}
        hint={roleWords[role()].may}
      />
    </Question>
  )
}

function HandOverQuestion(props: Asked) {
  const app = useApp()
  const workspace = useWorkspace()
  return (
    <Question
      open
      title={`Hand ${workspace()?.name ?? 'the workspace'} over to ${props.member.name}?`}
      keep="Keep it"
      act="Hand it over"
      acting="Handing over…"
      danger
      onAct={() =>
        app.connection.send('transfer-ownership', {
          workspaceId: workspace()?.id ?? '',
          uid: props.member.uid,
          requestId: newRequestId(),
        })
      }
      onClose={props.onClose}
    >
      <p>
        {props.member.name} becomes an owner in your place, and you stay as a maintainer. Only an owner can turn that
        round again.
      </p>
    </Question>
  )
}

function RemovalQuestion(props: Asked & { leaves: boolean }) {
  const app = useApp()
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const place = () => workspace()?.name ?? 'the workspace'
  const act = async () => {
    const workspaceId = workspace()?.id ?? ''
    // The page may be gone before the answer is there, and its properties with it.
    const { leaves, member } = props
    const { uid } = member
    const reply = await app.connection.send('remove-member', { workspaceId, uid, requestId: newRequestId() })
    if (reply.ok && leaves) {
      app.live.deliver({ type: 'workspace-left', workspaceId })
      // Once the list is without it: the start page leads to a workspace of the list.
      nextFrame(() => navigate('/', { replace: true }))
    }
    return reply
  }
  return (
    <Question
      open
      title={props.leaves ? `Leave ${place()}?` : `Remove ${props.member.name}?`}
      keep={props.leaves ? 'Stay' : 'Keep'}
      act={props.leaves ? 'Leave' : 'Remove'}
      acting={props.leaves ? 'Leaving…' : 'Removing…'}
      danger
      onAct={act}
      onClose={props.onClose}
    >
      <p>
        {props.leaves
          ? 'You see nothing of it from then on, and need an invitation to come back. What you did stays in its history.'
          : `${props.member.name} sees nothing of ${place()} from this moment on. What waits in the queue for them is cancelled; what they did stays in the history.`}
      </p>
    </Question>
  )
}
