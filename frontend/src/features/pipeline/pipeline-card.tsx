import { useNavigate } from '@solidjs/router'
import { createMemo, Index, Show } from 'solid-js'
import { createClock } from '../../lib/clock.ts'
import { stepLabels } from '../../lib/step-labels.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import { PipelineCaption } from './pipeline-caption.tsx'
import { StemNode } from './stem-node.tsx'
import { expectedTimes, waitingSteps } from './step-times.ts'
import './pipeline.css'

/** The deployment's steps as a stem lying on its side; on a narrow screen it stands upright. */
export function PipelineCard() {
  const scope = usePlant()
  const navigate = useNavigate()
  const pipeline = scope.pipeline
  const running = () => pipeline()?.status === 'building' || pipeline()?.status === 'queued'
  const now = createClock(running)
  const expected = createMemo(() => {
    const shown = pipeline()
    return shown ? expectedTimes(scope.deployments(), shown.kind, shown.deploymentId) : {}
  })
  const steps = createMemo(() => {
    const shown = pipeline()
    if (shown?.status !== 'queued') return shown?.steps ?? []
    return waitingSteps(shown.steps, { since: scope.shown()?.createdAt, position: scope.plant().queue?.position })
  })
  const openLog = (step: string) => {
    const { workspaceId, id } = scope.plant()
    navigate(`/w/${workspaceId}/p/${id}/logs/${scope.shownId()}#${step}`, { scroll: false })
  }
  return (
    <Show when={pipeline()}>
      {(shown) => (
        <section class="pipeline card" aria-label="Pipeline" data-status={shown().status} data-kind={shown().kind}>
          <PipelineCaption now={now()} expected={expected()} />
          <ol class="stem">
            <Index each={steps()}>
              {(step, index) => (
                <StemNode
                  step={step()}
                  label={stepLabels[step().id]}
                  index={index}
                  last={index === steps().length - 1}
                  expectedMs={expected()[step().id]}
                  now={now()}
                  onOpen={() => openLog(step().id)}
                />
              )}
            </Index>
          </ol>
        </section>
      )}
    </Show>
  )
}
