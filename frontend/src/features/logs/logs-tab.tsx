import { Show } from 'solid-js'
import { usePlant } from '../plant/plant-scope.tsx'
import { LogViewer } from './log-viewer.tsx'

/** The log of the deployment in the address, else of the latest one. */
export default function LogsTab() {
  const scope = usePlant()
  return (
    <Show when={scope.shownId()} keyed fallback={<p class="soft">Nothing was deployed yet, so there is no log.</p>}>
      {(deploymentId) => <LogViewer deploymentId={deploymentId} />}
    </Show>
  )
}
