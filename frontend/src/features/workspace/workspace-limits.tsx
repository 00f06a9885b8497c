import type { LowerBuildLimits, Workspace } from '@trellis/shared'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { LimitsForm } from '../limits/limits-form.tsx'

/** What a build of any plant of the workspace may use at most, below what the operator allows. */
export function WorkspaceLimits(props: { workspace: Workspace }) {
  const app = useApp()
  const save = async (buildLimits: LowerBuildLimits) => {
    const { buildLimits: _before, ...rest } = props.workspace.policy
    const policy = Object.keys(buildLimits).length > 0 ? { ...rest, buildLimits } : rest
    const workspaceId = props.workspace.id
    const reply = await app.connection.send('update-workspace', { workspaceId, policy, requestId: newRequestId() })
    if (reply.ok) app.live.deliver({ type: 'workspace', workspace: reply.data.workspace })
    return reply
  }
  return (
    <LimitsForm
      about="For every plant of this workspace, below what the server allows."
      limits={props.workspace.policy.buildLimits}
      onSave={save}
    />
  )
}
