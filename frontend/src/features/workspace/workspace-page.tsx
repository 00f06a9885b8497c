import { Show } from 'solid-js'
import { may } from '../../state/access.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { DeleteWorkspace } from './delete-workspace.tsx'
import { WorkspaceLimits } from './workspace-limits.tsx'
import { WorkspaceSettings } from './workspace-settings.tsx'
import '../settings/settings.css'
import './workspace.css'

/** Name, description and rules of the workspace, for its owners. */
export default function WorkspacePage() {
  const workspace = useWorkspace()
  return (
    <div class="page workspace-page">
      <h1>Settings</h1>
      <Show when={workspace()}>
        {(shown) => (
          <Show
            when={may(shown().role, 'change the workspace')}
            fallback={<p class="soft">Owners can change a workspace and its rules. Ask one of them.</p>}
          >
            <WorkspaceSettings workspace={shown()} />
            <WorkspaceLimits workspace={shown()} />
            <DeleteWorkspace workspace={shown()} />
          </Show>
        )}
      </Show>
    </div>
  )
}
