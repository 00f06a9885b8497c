import { useParams } from '@solidjs/router'
import { SecretsPanel } from './secrets-panel.tsx'

/** All secrets of the workspace. */
export default function SecretsPage() {
  const params = useParams()
  return (
    <div class="page secrets-page">
      <SecretsPanel workspaceId={params.workspaceId ?? ''} />
    </div>
  )
}
