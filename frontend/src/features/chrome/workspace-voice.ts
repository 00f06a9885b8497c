import type { PlantStatus } from '@trellis/shared'
import { createEffect, on, onCleanup } from 'solid-js'
import { plantStates, worstState } from '../../lib/plant-states.ts'
import { useApp } from '../../state/app-context.tsx'
import { usePlantOfPath, useWorkspace } from '../../state/use-workspace.ts'
import { showFavicon } from '../../ui/favicon.ts'

const signs: Record<PlantStatus, string> = { FAILED: '◆ ', DEPLOYING: '◌ ', HEALTHY: '', SLEEPING: '', EMPTY: '' }

/** Keeps title and icon of the tab at the workspace's worst state, and says each change of a plant's state aloud. */
export function createWorkspaceVoice(): void {
  const app = useApp()
  const workspace = useWorkspace()
  const plant = usePlantOfPath()
  const worst = () => worstState(Object.values(app.live.state.plants).map(({ status }) => status))

  createEffect(() => showFavicon(worst() ?? 'HEALTHY'))
  createEffect(() => {
    const place = [plant()?.name, workspace()?.name].filter(Boolean).join(' · ')
    document.title = `${signs[worst() ?? 'HEALTHY']}${place ? `${place} · ` : ''}Trellis`
  })
  onCleanup(() => {
    document.title = 'Trellis'
    showFavicon('HEALTHY')
  })

  const statuses = () => Object.values(app.live.state.plants).map(({ id, name, status }) => ({ id, name, status }))
  createEffect(
    on(statuses, (now, before) => {
      const known = new Map(before?.map(({ id, status }) => [id, status]))
      const changed = now.filter(({ id, status }) => known.has(id) && known.get(id) !== status)
      if (changed.length === 0) return
      app.announcer.say(changed.map(({ name, status }) => `${name}: ${plantStates[status].word}`).join('. '))
    }),
  )
}
