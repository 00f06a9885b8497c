import { useLocation, useParams } from '@solidjs/router'
import { type ParentProps, Show, Suspense } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { DecisionBars } from '../decision/decision-bars.tsx'
import { NotFound } from '../entry/not-found.tsx'
import { PipelineCard } from '../pipeline/pipeline-card.tsx'
import { PlantHeader } from './plant-header.tsx'
import { PlantScopeProvider } from './plant-scope.tsx'
import { PlantTabs } from './plant-tabs.tsx'
import { PlantWaiting } from './plant-waiting.tsx'
import './plant.css'

/** One plant: its header, its live pipeline, and below them the screen that the address names. */
export default function PlantPage(props: ParentProps) {
  const app = useApp()
  const params = useParams()
  const location = useLocation()
  const isOverview = () => location.pathname === `/w/${params.workspaceId}/p/${params.plantId}`
  const plant = () => app.live.state.plants[params.plantId ?? '']
  const ready = () => app.live.state.workspaceId === params.workspaceId
  return (
    <Show
      when={plant()}
      fallback={
        <Show when={ready()} fallback={<PlantWaiting />}>
          <NotFound what="This plant" />
        </Show>
      }
    >
      {(shown) => (
        <PlantScopeProvider plant={shown()}>
          <div class="page plant-page">
            <PlantHeader />
            <PipelineCard />
            <Show when={!isOverview()}>
              <DecisionBars plantId={shown().id} />
            </Show>
            <PlantTabs />
            <div class="plant-panel" id="plant-panel" role="tabpanel" aria-labelledby="plant-tab-on">
              <Suspense fallback={<span class="wait" />}>{props.children}</Suspense>
            </div>
          </div>
        </PlantScopeProvider>
      )}
    </Show>
  )
}
