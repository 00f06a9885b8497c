import { useNavigate, useParams } from '@solidjs/router'
import { createEffect, onCleanup, type ParentProps, Show } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { remember } from '../../lib/memory.ts'
import { useApp } from '../../state/app-context.tsx'
import { createWorkspaceVoice } from '../chrome/workspace-voice.ts'
import { NotFound } from '../entry/not-found.tsx'

/** Keeps the page in the room of the workspace that the address names, for as long as one of its screens is open. */
export function WorkspaceRoom(props: ParentProps) {
  const app = useApp()
  const params = useParams()
  const navigate = useNavigate()
  createEffect(() => {
    app.live.enterRoom(params.workspaceId)
    remember('workspace', params.workspaceId)
  })
  onCleanup(() => app.live.enterRoom(undefined))
  createWorkspaceVoice()
  useKeys([{ keys: 'g s', about: 'Go to the shelf', run: () => navigate(`/w/${params.workspaceId}`) }])
  return (
    <Show when={!app.live.roomError()} fallback={<NotFound what="This workspace" />}>
      {props.children}
    </Show>
  )
}
