import type { CommandError, Release } from '@trellis/shared'
import { createEffect, createSignal, on } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { usePlant } from '../plant/plant-scope.tsx'

/** The releases that a plant can go back to, newest first; read again whenever what is live changes. */
export function createReleases(wanted: () => boolean) {
  const app = useApp()
  const scope = usePlant()
  const [releases, setReleases] = createSignal<Release[]>()
  const [error, setError] = createSignal<CommandError>()
  const read = async () => {
    const reply = await app.connection.send('get-releases', { plantId: scope.plant().id, limit: 50 })
    if (reply.ok) setReleases(reply.data.releases.filter(({ environment }) => environment === 'production'))
    setError(reply.ok ? undefined : reply.error)
  }
  createEffect(
    on([wanted, () => scope.plant().live?.releaseId, app.connection.epoch], ([want, , epoch]) => {
      if (want && epoch > 0) void read()
    }),
  )
  return { releases, error }
}
