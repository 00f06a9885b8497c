import { useNavigate, useParams } from '@solidjs/router'
import type { CommandInput } from '@trellis/shared'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'

type NewPlantInput = Extract<CommandInput<'start-deploy'>, { gitUrl: string }>
export type SeedFields = Omit<NewPlantInput, 'workspaceId' | 'requestId'>

/** Plants an app in the workspace of the address and opens the plant's page once the server has it. */
export function createPlanting() {
  const app = useApp()
  const params = useParams()
  const navigate = useNavigate()
  const start = createPending((fields: SeedFields) =>
    app.connection.send('start-deploy', {
      ...fields,
      workspaceId: params.workspaceId ?? '',
      requestId: newRequestId(),
    }),
  )
  return {
    busy: start.busy,
    error: start.error,
    clear: start.clear,
    blocked: () => start.busy() || !app.connection.online(),
    plant: async (fields: SeedFields) => {
      const reply = await start.run(fields)
      if (!reply.ok) return
      const { plant, deployment } = reply.data
      app.live.deliver({ type: 'plant', plant })
      app.live.deliver({ type: 'deployments', deployments: [deployment], at: Date.now() })
      navigate(`/w/${plant.workspaceId}/p/${plant.id}`)
    },
  }
}
