import { useLocation } from '@solidjs/router'
import { Show } from 'solid-js'
import { usePlantOfPath, useWorkspace } from '../../state/use-workspace.ts'
import { placeOfPath } from './places.ts'

export function Crumbs() {
  const workspace = useWorkspace()
  const location = useLocation()
  const plant = usePlantOfPath()
  const here = () => plant()?.name ?? placeOfPath(location.pathname)?.label
  return (
    <Show when={workspace()}>
      {(place) => (
        <span class="crumbs">
          <Show when={here()} fallback={<span aria-current="page">Shelf</span>}>
            {(name) => (
              <>
                <a href={`/w/${place().id}`}>Shelf</a>
                <span aria-hidden="true">/</span>
                <span aria-current="page">{name()}</span>
              </>
            )}
          </Show>
        </span>
      )}
    </Show>
  )
}
