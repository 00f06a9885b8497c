import { useLocation, useNavigate } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { placeOfPath, placesFor } from './places.ts'

/** The other screens of the workspace, in the bar where it is wide enough; on a phone the workspace's menu has them. */
export function PlacesNav() {
  const workspace = useWorkspace()
  return (
    <Show when={workspace()}>
      {(here) => (
        <nav class="places" aria-label="Screens of this workspace">
          <For each={placesFor(here().role)}>{(place) => <PlaceLink {...place} workspaceId={here().id} />}</For>
        </nav>
      )}
    </Show>
  )
}

function PlaceLink(props: { workspaceId: string; path: string; label: string; key: string }) {
  const location = useLocation()
  const navigate = useNavigate()
  const href = () => `/w/${props.workspaceId}${props.path}`
  useKeys([{ keys: `g ${props.key}`, about: `Go to ${props.label}`, run: () => navigate(href()) }])
  return (
    <a href={href()} aria-current={placeOfPath(location.pathname)?.path === props.path ? 'page' : undefined}>
      {props.label}
    </a>
  )
}
