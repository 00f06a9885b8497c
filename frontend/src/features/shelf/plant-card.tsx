import type { Plant } from '@trellis/shared'
import { createEffect, Show } from 'solid-js'
import { plainAddress, plainSource, safeHref } from '../../lib/address.ts'
import { plantStates } from '../../lib/plant-states.ts'
import { useApp } from '../../state/app-context.tsx'
import { finishedSteps } from '../../state/versions.ts'
import { CommitLine } from '../../ui/commit-line.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { useOpenRequests } from '../decision/open-requests.ts'
import { Faces } from '../presence/faces.tsx'
import { useLooking } from '../presence/looking.ts'
import { stateDetail } from './state-detail.ts'

/** One plant on the shelf. The whole card leads to its page; the address at the foot leads to the app. */
export function PlantCard(props: { plant: Plant }) {
  const app = useApp()
  const pipeline = () => app.live.state.pipelines[props.plant.latestDeploymentId ?? '']
  const document = () => app.live.state.deployments[props.plant.latestDeploymentId ?? '']
  const open = useOpenRequests(() => props.plant.id)
  const detail = () => {
    const said = stateDetail(props.plant, pipeline())
    if (open().length === 0) return said
    return said ? `${said} · decision open` : 'decision open'
  }
  const lookers = useLooking(({ plantId }) => plantId === props.plant.id)
  const speaks = () => props.plant.status === 'DEPLOYING' || props.plant.status === 'FAILED'

  createEffect(() => {
    const id = props.plant.latestDeploymentId
    if (id && speaks() && app.connection.online() && !document()) app.live.readDeployment(id)
  })

  return (
    <article class="plant-card card" aria-label={props.plant.name} data-status={props.plant.status}>
      <Glyph
        status={props.plant.status}
        progress={(pipeline()?.progress ?? 0) / 100}
        finishedSteps={finishedSteps(pipeline()?.steps ?? [])}
        seed={props.plant.id}
        size={76}
      />
      <div class="plant-card-body">
        <h2>
          <a class="plant-card-link" href={`/w/${props.plant.workspaceId}/p/${props.plant.id}`}>
            {props.plant.name}
          </a>
        </h2>
        <StateMark {...plantStates[props.plant.status]} detail={detail()} />
        <Show
          when={props.plant.live}
          fallback={
            <div class="commit-line">
              <span class="commit-subject soft">{plainSource(props.plant.gitUrl)}</span>
            </div>
          }
        >
          {(live) => <CommitLine commit={live().commit} at={live().at} />}
        </Show>
      </div>
      <footer class="plant-card-foot">
        <Show
          when={props.plant.live && safeHref(props.plant.url)}
          fallback={<span class="soft">{plainAddress(props.plant.url)}</span>}
        >
          {(href) => (
            <a href={href()} target="_blank" rel="noopener noreferrer">
              {plainAddress(props.plant.url)}
            </a>
          )}
        </Show>
        <Faces people={lookers()} doing={`on ${props.plant.name}`} most={3} />
      </footer>
    </article>
  )
}
