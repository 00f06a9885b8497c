import {
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { ask, factsOf } from './aws-error.ts'
import { judgeError, judgeFailures, type StartOutcome } from './start-outcome.ts'
import { stopReason } from './stop-words.ts'

/** Where builds run and as what. */
export type TaskPlace = {
  cluster: string
  taskDefinition: string
  container: string
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  /** Fargate when there is none. */
  capacityProviders: string[]
}

/** The variable of the one container that is overridden: which job it is, with the token that is good for one claim. */
export const jobVariable = 'TRELLIS_JOB'
/** As many as AWS describes or lists at once. */
const page = 100

/** One build as a task: `name` is `<deploymentId>-<attempt>`; `round` tells apart tries of which each started nothing. */
export type TaskOrder = { name: string; round: number; deploymentId: string; attempt: number; token: string }

/** The calls to ECS that concern tasks; each is one request, which the SDK repeats where that is safe. */
export class TaskApi {
  readonly #client: ECSClient
  readonly #place: TaskPlace

  constructor(client: ECSClient, place: TaskPlace) {
    this.#client = client
    this.#place = place
  }

  /** Never rejects. */
  async run(order: TaskOrder): Promise<StartOutcome> {
    try {
      const answer = await ask(this.#client.send(new RunTaskCommand(runRequest(this.#place, order))))
      const task = answer.tasks?.[0]
      return task ? { type: 'started', task } : judgeFailures(answer.failures ?? [])
    } catch (error) {
      return judgeError(error)
    }
  }

  /** What is known of tasks, and which of them are not known. */
  async describe(arns: readonly string[]): Promise<{ tasks: Task[]; missing: string[] }> {
    const found: { tasks: Task[]; missing: string[] } = { tasks: [], missing: [] }
    for (let start = 0; start < arns.length; start += page) {
      const tasks = arns.slice(start, start + page)
      const answer = await ask(this.#client.send(new DescribeTasksCommand({ cluster: this.#place.cluster, tasks })))
      found.tasks.push(...(answer.tasks ?? []))
      const missing = (answer.failures ?? []).filter(({ reason }) => reason === 'MISSING')
      found.missing.push(...missing.flatMap(({ arn }) => (arn ? [arn] : [])))
    }
    return found
  }

  /** Tasks that are meant to run: those that one `startedBy` names, or all of a family, page by page. */
  async *running(filter: { startedBy: string } | { family: string }): AsyncGenerator<Task[]> {
    let nextToken: string | undefined
    do {
      const list = new ListTasksCommand({
        cluster: this.#place.cluster,
        ...filter,
        ...(nextToken ? { nextToken } : {}),
      })
      const answer = await ask(this.#client.send(list))
      const arns = answer.taskArns ?? []
      if (arns.length > 0) yield (await this.describe(arns)).tasks
      nextToken = answer.nextToken
    } while (nextToken)
  }

  /** Whether ECS knows the task; one that has ended stays as it is. */
  async stop(task: string): Promise<boolean> {
    try {
      await ask(this.#client.send(new StopTaskCommand({ cluster: this.#place.cluster, task, reason: stopReason })))
      return true
    } catch (error) {
      if (/not found/i.test(factsOf(error).message)) return false
      throw error
    }
  }

  close(): void {
    this.#client.destroy()
  }
}

/** The token is the only thing that is overridden; everything else stands in the task definition. */
function runRequest(place: TaskPlace, { name, round, deploymentId, attempt, token }: TaskOrder) {
  const { subnets, securityGroups, assignPublicIp } = place
  const environment = [{ name: jobVariable, value: `${deploymentId}.${attempt}.${token}` }]
  const capacity = place.capacityProviders.map((capacityProvider) => ({ capacityProvider, weight: 1 }))
  return {
    ...{ cluster: place.cluster, taskDefinition: place.taskDefinition, count: 1 },
    ...{ clientToken: `${name}-${round}`, startedBy: name },
    ...(capacity.length > 0 ? { capacityProviderStrategy: capacity } : { launchType: 'FARGATE' as const }),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets,
        ...(securityGroups.length > 0 ? { securityGroups } : {}),
        assignPublicIp: assignPublicIp ? ('ENABLED' as const) : ('DISABLED' as const),
      },
    },
    overrides: { containerOverrides: [{ name: place.container, environment }] },
    tags: [
      { key: 'trellis:deployment', value: deploymentId },
      { key: 'trellis:attempt', value: String(attempt) },
    ],
  }
}
