import type { Client } from './client.ts'
import { until } from './until.ts'
import type { Deployment, Reply } from './wire.ts'

/** What a team is asked after a failure, as far as the tests read it. */
export type Request = {
  id: string
  version: number
  plantId: string
  deploymentId: string
  failedStep: string
  reason: string
  firstFailingLine?: { seq: number; text: string }
  insight?: { cause: string; advice: string }
  liveReleaseId?: string
  targetReleaseId: string
  changes: { files: string[]; settings: string[]; secrets: string[] }
  needed: number
  votes: { uid: string; name: string; decision: string; comment?: string }[]
  deadline?: string
  status: string
}
type Told = { id: string; request: Request }

/** What somebody was told of a plant's requests, in order. */
export function toldOf(client: Client, event: string, plantId: string): Request[] {
  const all = client.notices.filter((notice) => notice.event === event).map(({ payload }) => payload as Told)
  return all.filter(({ id }) => id === plantId).map(({ request }) => request)
}

/** The one request that a deployment has opened; rejects when there is none, or more than one. */
export async function requestOf(client: Client, workspaceId: string, deploymentId: string): Promise<Request> {
  const { requests } = await client.send<{ requests: Request[] }>('get-approvals', { workspaceId })
  const [request, ...others] = requests.filter((one) => one.deploymentId === deploymentId)
  if (!request || others.length > 0)
    throw new Error(`${deploymentId} has ${others.length + (request ? 1 : 0)} requests`)
  return request
}

/** Deploys a known plant with settings that cannot build, and answers what the team is asked. */
export async function failedDeploy(client: Client, workspaceId: string, plantId: string): Promise<Request> {
  await client.send('update-plant', { plantId, settings: { buildCommand: 'exit 3' } })
  const { deployment } = await client.startDeploy({ workspaceId, plantId })
  const end: Deployment = await client.finished(deployment.id)
  if (end.status !== 'error') throw new Error(`The deployment became ${end.status}, not error`)
  return until('the request', () => requestOf(client, workspaceId, deployment.id).catch(() => undefined))
}

export type Answer = Reply<{ request: Request }>

/** How votes were answered, counted. Every refusal must be a `conflict` that says what has happened. */
export function countAnswers(answers: readonly Answer[]): { taken: number; late: number; other: string[] } {
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
  const isPolite = ({ code, message }: { code: string; message: string }) =>
    code === 'conflict' && /Your vote was not counted, and nothing was changed\.$/.test(message)
  const late = refusals.filter(isPolite).length
  const other = refusals.filter((refusal) => !isPolite(refusal)).map(({ code, message }) => `${code}: ${message}`)
  return { taken: answers.length - refusals.length, late, other }
}
