import type { RollbackRequest } from '@trellis/shared'
import { type Accessor, createMemo } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'

/** The open questions, oldest first: of the room, or about one plant of it. */
export function useOpenRequests(plantId: Accessor<string | undefined> = () => undefined): Accessor<RollbackRequest[]> {
  const app = useApp()
  return createMemo(() => {
    const { approvals, plants } = app.live.state
    const about = (id: string) => plants[id] !== undefined && (plantId() === undefined || plantId() === id)
    const open = Object.values(approvals).filter((one) => one.status === 'open' && about(one.plantId))
    return open.sort((a, b) => (a.id < b.id ? -1 : 1))
  })
}
