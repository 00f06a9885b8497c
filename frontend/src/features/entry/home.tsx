import { Navigate, useLocation, useNavigate } from '@solidjs/router'
import { createEffect, on, Show } from 'solid-js'
import { readEntryLink } from '../../lib/entry-link.ts'
import { recall } from '../../lib/memory.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Problem } from '../../ui/problem.tsx'
import { WorkspaceForm } from '../chrome/workspace-form.tsx'
import { acceptInvite } from './accept-invite.ts'
import './entry.css'

/** Where `/` leads: the workspace that was open last, else the first one, else the form that makes one. */
export function Home() {
  const app = useApp()
  const location = useLocation()
  const navigate = useNavigate()
  const workspaces = () => app.live.state.workspaces
  const target = () => {
    const last = recall('workspace')
    return workspaces()?.find(({ id }) => id === last) ?? workspaces()?.[0]
  }
  const invite = () => readEntryLink({ pathname: location.pathname, search: '', hash: '' }).inviteToken
  const accept = createPending(acceptInvite)
  createEffect(
    on(app.connection.online, async (online) => {
      const inviteToken = invite()
      const refused = accept.error() !== undefined && accept.error()?.code !== 'unavailable'
      if (!online || !inviteToken || refused) return
      const reply = await accept.run(app.connection.send, inviteToken)
      if (!reply.ok) return
      app.live.deliver({ type: 'workspaces', workspaces: reply.data.workspaces })
      navigate(reply.data.joined ? `/w/${reply.data.joined}` : '/', { replace: true })
    }),
  )
  return (
    <Show when={!invite()} fallback={<Accepting error={accept.error()} />}>
      <Show when={workspaces()} fallback={<Opening />}>
        <Show when={target()} fallback={<FirstWorkspace />}>
          {(workspace) => <Navigate href={`/w/${workspace().id}`} />}
        </Show>
      </Show>
    </Show>
  )
}

function FirstWorkspace() {
  return (
    <div class="entry">
      <Glyph status="EMPTY" size={96} low />
      <h1>Name your workspace</h1>
      <p class="entry-about">The shelf that your apps will stand on. You can make more of them later.</p>
      <WorkspaceForm submit="Make workspace" />
    </div>
  )
}

function Opening() {
  return (
    <div class="page" aria-busy="true">
      <span class="visually-hidden">Opening your workspaces</span>
    </div>
  )
}

function Accepting(props: { error: Parameters<typeof Problem>[0]['error'] }) {
  return (
    <div class="entry">
      <h1>{props.error ? 'This invitation does not open' : 'Accepting the invitation…'}</h1>
      <Problem error={props.error} />
      <Show when={props.error}>
        <a class="button" href="/">
          Go to your workspaces
        </a>
      </Show>
    </div>
  )
}
