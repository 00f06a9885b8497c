import type { RollbackRequest } from '@trellis/shared'
import { type Accessor, createEffect, createMemo, on } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { questionOf } from './question-of.ts'

/** As `questionOf`, for the plant of the page; how questions ended before the page was opened is read once. */
export function usePlantDecision(): Accessor<RollbackRequest | undefined> {
  const app = useApp()
  const scope = usePlant()
  createEffect(
    on([() => scope.plant().workspaceId, app.connection.epoch], async ([workspaceId, epoch]) => {
      if (epoch === 0) return
      const reply = await app.connection.send('get-approvals', { workspaceId })
      if (!reply.ok || app.live.state.workspaceId !== workspaceId) return
      for (const request of reply.data.requests) app.live.deliver({ type: 'approval', request })
    }),
  )
  return createMemo(() => {
    const mine = Object.values(app.live.state.approvals).filter(({ plantId }) => plantId === scope.plant().id)
    return questionOf(mine, scope.deployments())
  })
}
