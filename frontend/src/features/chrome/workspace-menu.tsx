import { useNavigate } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Menu } from '../../ui/menu.tsx'
import { NewWorkspaceDialog } from './new-workspace-dialog.tsx'
import { placesFor } from './places.ts'

export function WorkspaceMenu() {
  const app = useApp()
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [making, setMaking] = createSignal(false)
  return (
    <>
      <Menu
        label={workspace() ? `Workspace ${workspace()?.name}` : 'Workspaces'}
        face={
          <>
            <span class="workspace-name">{workspace()?.name ?? 'Workspaces'}</span>
            <svg class="caret" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
              <path d="M2 3.5L5 6.5L8 3.5" />
            </svg>
          </>
        }
      >
        <Show when={workspace()}>
          {(here) => (
            <div class="menu-places">
              <button type="button" onClick={() => navigate(`/w/${here().id}`)}>
                Shelf
              </button>
              <For each={placesFor(here().role)}>
                {(place) => (
                  <button type="button" onClick={() => navigate(`/w/${here().id}${place.path}`)}>
                    {place.label}
                  </button>
                )}
              </For>
              <hr />
            </div>
          )}
        </Show>
        <For each={app.live.state.workspaces}>
          {(one) => (
            <button
              type="button"
              aria-current={one.id === workspace()?.id ? 'true' : undefined}
              onClick={() => navigate(`/w/${one.id}`)}
            >
              {one.name}
            </button>
          )}
        </For>
        <hr />
        <button type="button" onClick={() => setMaking(true)}>
          New workspace
        </button>
      </Menu>
      <NewWorkspaceDialog open={making()} onClose={() => setMaking(false)} />
    </>
  )
}
