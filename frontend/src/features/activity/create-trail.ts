import type { CommandError } from '@trellis/shared'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { type Trail, withEntry, withNewest, withOlder } from './trail.ts'

/** The history of a workspace: its newest page, what happens from then on, and older pages when they are asked for. */
export function createTrail(workspaceId: Accessor<string>) {
  const app = useApp()
  const [trail, setTrail] = createSignal<Trail>()
  const [error, setError] = createSignal<CommandError>()
  const [loading, setLoading] = createSignal(false)
  const read = async (before?: string) => {
    const of = workspaceId()
    setLoading(true)
    const reply = await app.connection.send('get-activity', { workspaceId: of, limit: 50, ...(before && { before }) })
    setLoading(false)
    if (of !== workspaceId()) return
    setError(reply.ok || reply.error.code === 'unavailable' ? undefined : reply.error)
    if (!reply.ok) return
    const page = { entries: reply.data.activity, cursor: reply.data.cursor }
    setTrail((known) => (before && known ? withOlder(known, page) : withNewest(known, page)))
  }
  createEffect(on(workspaceId, () => setTrail(undefined)))
  createEffect(on([workspaceId, app.connection.epoch], ([, epoch]) => epoch > 0 && void read()))
  onCleanup(
    app.connection.on('activity', (entry) => {
      if (entry.workspaceId === workspaceId()) setTrail((known) => known && withEntry(known, entry))
    }),
  )
  onCleanup(app.connection.on('resync', () => void read()))
  return {
    trail,
    error,
    loading,
    readOlder: () => {
      const before = trail()?.cursor
      if (before && !loading()) void read(before)
    },
  }
}
