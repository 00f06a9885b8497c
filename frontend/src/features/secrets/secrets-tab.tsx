import { usePlant } from '../plant/plant-scope.tsx'
import { SecretsPanel } from './secrets-panel.tsx'

/** The secrets that one plant's builds get. */
export default function SecretsTab() {
  const scope = usePlant()
  return <SecretsPanel workspaceId={scope.plant().workspaceId} plantId={scope.plant().id} />
}
