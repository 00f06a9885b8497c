import { useNavigate, useParams } from '@solidjs/router'
import { createEffect, onCleanup, type ParentProps, Show } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { remember } from '../../lib/memory.ts'
import { useApp } from '../../state/app-context.tsx'
import { createWorkspaceVoice } from '../chrome/workspace-voice.ts'
import { DecisionVoice } from '../decision/decision-voice.tsx'
import { NoLongerIn } from '../entry/no-longer-in.tsx'
import { NotFound } from '../entry/not-found.tsx'
import { tellViewing } from '../presence/tell-viewing.ts'

/** Keeps the page in the room of the workspace that the address names, for as long as one of its screens is open. */
export function WorkspaceRoom(props: ParentProps) {
  const app = useApp()
  const params = useParams()
  const navigate = useNavigate()
  const lost = () => {
    const place = app.live.lost()
    return place?.workspaceId === params.workspaceId ? place : undefined
  }
  createEffect(() => {
    app.live.enterRoom(params.workspaceId)
    remember('workspace', params.workspaceId)
  })
  onCleanup(() => app.live.enterRoom(undefined))
  createWorkspaceVoice()
  tellViewing(() => params.workspaceId)
  useKeys([{ keys: 'g s', about: 'Go to the shelf', run: () => navigate(`/w/${params.workspaceId}`) }])
  return (
    <>
      <DecisionVoice />
      <Show when={app.live.roomError()} fallback={props.children}>
        <Show when={lost()} fallback={<NotFound what="This workspace" />}>
          {(place) => <NoLongerIn place={place()} />}
        </Show>
      </Show>
    </>
  )
}
