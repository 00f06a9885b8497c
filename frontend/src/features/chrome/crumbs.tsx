import { Show } from 'solid-js'
import { usePlantOfPath, useWorkspace } from '../../state/use-workspace.ts'

export function Crumbs() {
  const workspace = useWorkspace()
  const plant = usePlantOfPath()
  return (
    <Show when={workspace()}>
      {(here) => (
        <span class="crumbs">
          <Show when={plant()} fallback={<span aria-current="page">Shelf</span>}>
            {(shown) => (
              <>
                <a href={`/w/${here().id}`}>Shelf</a>
                <span aria-hidden="true">/</span>
                <span aria-current="page">{shown().name}</span>
              </>
            )}
          </Show>
        </span>
      )}
    </Show>
  )
}
