import type { Client } from '../../test/kit/client.ts'
import { until } from '../../test/kit/until.ts'
import type { Deployment, PipelineUpdate, Plant } from '../../test/kit/wire.ts'
import type { Steps } from './deploy-table.ts'

export type Deployed = { plant: Plant; deployment: Deployment; milliseconds: number; steps: Steps }

/** Deploys and answers the milliseconds from the command to the notice that visitors have the new release. */
export async function timeDeploy(ada: Client, payload: object): Promise<Deployed> {
  const started = performance.now()
  const { plant, deployment } = await ada.startDeploy(payload)
  const told = () => ada.notices.find(({ payload }) => isEnd(payload, deployment.id))
  const end = await until('the deployment to end', told, { within: 400_000 })
  const finished = await ada.deployment(deployment.id)
  if (finished.status !== 'ready') throw new Error(`It became ${finished.status}: ${JSON.stringify(finished.error)}`)
  return { plant, deployment: finished, milliseconds: end.at - started, steps: stepsOf(finished) }
}

function isEnd(payload: unknown, deploymentId: string): boolean {
  if (typeof payload !== 'object' || payload === null || !('steps' in payload)) return false
  const update = payload as PipelineUpdate
  return update.deploymentId === deploymentId && ['ready', 'error', 'cancelled'].includes(update.status)
}

/** How long each step took, as the deployment itself says. */
function stepsOf(deployment: Deployment): Steps {
  const timed = deployment.steps as { id: string; startedAt?: string; finishedAt?: string }[]
  return Object.fromEntries(
    timed
      .filter(({ startedAt, finishedAt }) => startedAt && finishedAt)
      .map(({ id, startedAt, finishedAt }) => [id, Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')]),
  )
}
