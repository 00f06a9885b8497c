import { useLocation } from '@solidjs/router'
import type { Viewing } from '@trellis/shared'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { usePlantOfPath } from '../../state/use-workspace.ts'
import { lineInView } from './line-in-view.ts'
import { placeOf } from './place.ts'
import { createThrottle } from './throttle.ts'

const lineEveryMs = 1000

/**
 * Tells the others where this tab is: at once when it goes somewhere, at most once a second while a log is scrolled, and
 * nowhere while it is hidden. A closed tab's socket tells by itself.
 */
export function tellViewing(workspaceId: () => string | undefined): void {
  const app = useApp()
  const location = useLocation()
  const plant = usePlantOfPath()
  const [hidden, setHidden] = createSignal(document.hidden)
  const look = () => setHidden(document.hidden)
  onMount(() => {
    document.addEventListener('visibilitychange', look)
    onCleanup(() => document.removeEventListener('visibilitychange', look))
  })
  const place = createMemo(
    (): Viewing => {
      if (hidden()) return {}
      const named = placeOf(location.pathname)
      const latest = named.tab === 'logs' ? plant()?.latestDeploymentId : undefined
      const deploymentId = named.deploymentId ?? latest
      return { ...named, ...(deploymentId && { deploymentId }) }
    },
    undefined,
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  )
  const viewing = (): Viewing => {
    const line = lineInView()
    return line && line.deploymentId === place().deploymentId ? { ...place(), seq: line.seq } : place()
  }
  const send = () => {
    const id = workspaceId()
    if (id && app.live.state.workspaceId === id && app.connection.online())
      void app.connection.send('set-viewing', { workspaceId: id, ...viewing() })
  }
  const scrolled = createThrottle(send, lineEveryMs)
  createEffect(on([place, app.live.joined], ([, joined]) => joined > 0 && scrolled.now()))
  createEffect(on(lineInView, (line) => line && scrolled.soon(), { defer: true }))
  onCleanup(scrolled.cancel)
}
