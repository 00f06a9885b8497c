import { Show } from 'solid-js'
import { plainAddress, safeHref } from '../../lib/address.ts'
import { plantStates } from '../../lib/plant-states.ts'
import { useApp } from '../../state/app-context.tsx'
import { finishedSteps } from '../../state/versions.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { Faces } from '../presence/faces.tsx'
import { useLooking } from '../presence/looking.ts'
import { stateDetail } from '../shelf/state-detail.ts'
import { PlantActions } from './plant-actions.tsx'
import { usePlant } from './plant-scope.tsx'

export function PlantHeader() {
  const app = useApp()
  const scope = usePlant()
  const plant = scope.plant
  const lookers = useLooking(({ plantId }) => plantId === plant().id)
  const pipeline = () => app.live.state.pipelines[plant().latestDeploymentId ?? '']
  return (
    <header class="plant-head" data-status={plant().status}>
      <Glyph
        status={plant().status}
        progress={(pipeline()?.progress ?? 0) / 100}
        finishedSteps={finishedSteps(pipeline()?.steps ?? [])}
        seed={plant().id}
        size={92}
      />
      <div class="plant-head-words">
        <h1>{plant().name}</h1>
        <p class="plant-head-about">
          <StateMark {...plantStates[plant().status]} detail={stateDetail(plant(), pipeline())} />
          <Show
            when={plant().live && safeHref(plant().url)}
            fallback={<span class="soft">{plainAddress(plant().url)}</span>}
          >
            {(href) => (
              <a href={href()} target="_blank" rel="noopener noreferrer">
                {plainAddress(plant().url)}
              </a>
            )}
          </Show>
          <Faces people={lookers()} doing="on this page" />
        </p>
      </div>
      <PlantActions />
    </header>
  )
}
