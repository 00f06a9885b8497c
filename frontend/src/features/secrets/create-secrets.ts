import type { CommandError, OutdatedRelease, Secret } from '@trellis/shared'
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'

/** What is known of a workspace's secrets, kept true by notices. Never a value. */
export function createSecrets(workspaceId: Accessor<string>) {
  const app = useApp()
  const [secrets, setSecrets] = createSignal<Secret[]>()
  const [outdated, setOutdated] = createSignal<OutdatedRelease[]>([])
  const [error, setError] = createSignal<CommandError>()
  const read = async () => {
    const of = workspaceId()
    const reply = await app.connection.send('get-secrets', { workspaceId: of })
    if (of !== workspaceId()) return
    setError(reply.ok || reply.error.code === 'unavailable' ? undefined : reply.error)
    if (!reply.ok) return
    setSecrets(reply.data.secrets)
    setOutdated(reply.data.outdated)
  }
  createEffect(on([workspaceId, app.connection.epoch], ([, epoch]) => epoch > 0 && void read()))
  onCleanup(
    app.connection.on('secrets-updated', (told) => {
      if (told.workspaceId !== workspaceId()) return
      setSecrets(told.secrets)
      // Which releases are outdated is not told, so it is asked.
      void read()
    }),
  )
  // So does what visitors get: a release that goes live was made with the present values, or with former ones.
  const live = createMemo(() =>
    Object.values(app.live.state.plants)
      .map(({ id, live }) => `${id} ${live?.releaseId}`)
      .sort()
      .join(),
  )
  createEffect(on(live, () => secrets() && void read(), { defer: true }))
  onCleanup(app.connection.on('resync', () => void read()))
  return { secrets, outdated, error, read }
}
