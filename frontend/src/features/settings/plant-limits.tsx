import type { LowerBuildLimits } from '@trellis/shared'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { LimitsForm } from '../limits/limits-form.tsx'
import { usePlant } from '../plant/plant-scope.tsx'

/** What a build of this plant may use at most, below what the workspace and the operator allow. */
export function PlantLimits() {
  const app = useApp()
  const scope = usePlant()
  const workspace = useWorkspace()
  const save = async (buildLimits: LowerBuildLimits) => {
    const plantId = scope.plant().id
    const reply = await app.connection.send('update-plant', { plantId, buildLimits, requestId: newRequestId() })
    if (reply.ok) app.live.deliver({ type: 'plant', plant: reply.data.plant })
    return reply
  }
  return (
    <LimitsForm
      about="For this plant, below what the workspace and the server allow."
      limits={scope.plant().buildLimits}
      workspace={workspace()?.policy.buildLimits}
      onSave={save}
    />
  )
}
