import { useLocation } from '@solidjs/router'
import type { Plant, Workspace } from '@trellis/shared'
import { type Accessor, createMemo } from 'solid-js'
import { useApp } from './app-context.tsx'

/** The ids that the address names. */
export function idsOfPath(path: string): { workspaceId?: string; plantId?: string } {
  const match = /^\/w\/([^/]+)(?:\/p\/([^/]+))?/.exec(path)
  return { ...(match?.[1] && { workspaceId: match[1] }), ...(match?.[2] && { plantId: match[2] }) }
}

/** The workspace that the address names, as far as it is known. */
export function useWorkspace(): Accessor<Workspace | undefined> {
  const app = useApp()
  const location = useLocation()
  return createMemo(() => {
    const { workspaceId } = idsOfPath(location.pathname)
    return app.live.state.workspaces?.find(({ id }) => id === workspaceId)
  })
}

/** The plant that the address names, as far as it is known. */
export function usePlantOfPath(): Accessor<Plant | undefined> {
  const app = useApp()
  const location = useLocation()
  return createMemo(() => {
    const { plantId } = idsOfPath(location.pathname)
    return plantId === undefined ? undefined : app.live.state.plants[plantId]
  })
}
