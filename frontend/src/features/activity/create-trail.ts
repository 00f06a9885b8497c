import type { CommandError } from '@trellis/shared'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { type Filter, kindsOf, matches, type Trail, withEntry, withNewest, withOlder } from './trail.ts'

/**
 * The history of a workspace, as far as the filter lets it through: its newest page, what happens from then on, and older
 * pages when they are asked for. A page may hold fewer than it could, or none, and still be followed by others.
 */
export function createTrail(workspaceId: Accessor<string>, filter: Accessor<Filter>) {
  const app = useApp()
  const [trail, setTrail] = createSignal<Trail>()
  const [error, setError] = createSignal<CommandError>()
  const [loading, setLoading] = createSignal(false)
  const read = async (before?: string) => {
    const of = workspaceId()
    const wanted = filter()
    const kinds = kindsOf(wanted.group)
    setLoading(true)
    const reply = await app.connection.send('get-activity', {
      ...{ workspaceId: of, limit: 50 },
      ...(before && { before }),
      ...(kinds && { kinds }),
      ...(wanted.by !== 'all' && { by: wanted.by }),
    })
    if (of !== workspaceId() || wanted !== filter()) return
    setLoading(false)
    setError(reply.ok || reply.error.code === 'unavailable' ? undefined : reply.error)
    if (!reply.ok) return
    const page = { entries: reply.data.activity, cursor: reply.data.cursor }
    setTrail((known) => (before && known ? withOlder(known, page) : withNewest(known, page)))
  }
  createEffect(on([workspaceId, filter], () => setTrail(undefined)))
  createEffect(on([workspaceId, filter, app.connection.epoch], ([, , epoch]) => epoch > 0 && void read()))
  onCleanup(
    app.connection.on('activity', (entry) => {
      if (entry.workspaceId === workspaceId() && matches(entry, filter()))
        setTrail((known) => known && withEntry(known, entry))
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
