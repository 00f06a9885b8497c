import { Show } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { PaletteButton } from '../palette/palette-host.tsx'
import { Faces } from '../presence/faces.tsx'
import { useLooking } from '../presence/looking.ts'
import { ConnectionPill } from './connection-pill.tsx'
import { Crumbs } from './crumbs.tsx'
import { PlacesNav } from './places-nav.tsx'
import { UserMenu } from './user-menu.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'
import './top-bar.css'

export function TopBar() {
  const app = useApp()
  const workspace = useWorkspace()
  const others = useLooking(() => true)
  return (
    <header class="top-bar">
      <div class="top-bar-row">
        <a class="wordmark" href={workspace() ? `/w/${workspace()?.id}` : '/'} aria-label="Trellis, home">
          <svg width="22" height="22" viewBox="0 0 64 64" aria-hidden="true">
            <path d="M32 58C31 46 33 36 32 22" class="wordmark-stem" />
            <path
              d="M32 48c4-12 14-13 21-10-4 9-13 13-21 10zM32 38c-3-11-12-13-20-10 4 9 12 13 20 10zM32 23c-6-7-4-13 0-18 4 5 6 11 0 18z"
              class="wordmark-leaf"
            />
          </svg>
          <span>Trellis</span>
        </a>
        <Show when={app.live.state.workspaces}>
          <nav class="top-bar-where" aria-label="Where you are">
            <WorkspaceMenu />
            <Crumbs />
          </nav>
        </Show>
        <span class="spacer" />
        <ConnectionPill status={app.connection.status()} />
        <PlacesNav />
        <PaletteButton />
        <Faces people={others()} doing={others().length === 1 ? 'is here' : 'are here'} />
        <UserMenu />
      </div>
    </header>
  )
}
