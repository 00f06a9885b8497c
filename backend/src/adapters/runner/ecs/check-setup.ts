import {
  type Cluster,
  type ContainerDefinition,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import { Failure } from '../../../core/failure.ts'
import { ask, factsOf } from './aws-error.ts'
import { jobVariable, type TaskPlace } from './task-api.ts'

/** Where a task finds the backends; it stands in the task definition, because only the token may be overridden. */
export const backendVariable = 'TRELLIS_BACKEND_URL'

export type CheckedSetup = { family: string; backendUrl: string }

type Asking = { client: ECSClient; place: TaskPlace; region: string }

/** Rejects with one sentence that names the variable when builds could not run as they are configured. */
export async function checkSetup(asking: Asking): Promise<CheckedSetup> {
  const { place } = asking
  if (place.subnets.length === 0)
    throw unusable('ECS_SUBNETS names no subnet, so tasks of builds would have no network.')
  const cluster = await describeCluster(asking)
  const problem = clusterProblem(cluster, asking)
  if (problem) throw unusable(problem)
  const definition = await describeDefinition(asking)
  const wrong = definitionProblem(definition, asking)
  if (wrong) throw unusable(wrong)
  const environment = containerOf(definition, place)?.environment ?? []
  const backendUrl = environment.find(({ name }) => name === backendVariable)?.value ?? ''
  return { family: definition?.family ?? '', backendUrl }
}

async function describeCluster({ client, place, region }: Asking): Promise<Cluster | undefined> {
  try {
    const answer = await ask(client.send(new DescribeClustersCommand({ clusters: [place.cluster] })))
    return answer.clusters?.[0]
  } catch (cause) {
    throw unusable(askWords(cause, { variable: 'ECS_CLUSTER', action: 'ecs:DescribeClusters', region }), cause)
  }
}

async function describeDefinition({ client, place, region }: Asking): Promise<TaskDefinition | undefined> {
  const { taskDefinition } = place
  try {
    return (await ask(client.send(new DescribeTaskDefinitionCommand({ taskDefinition })))).taskDefinition
  } catch (cause) {
    // That is how ECS says that there is none.
    if (/unable to describe|not found|does not exist/i.test(factsOf(cause).message)) return undefined
    throw unusable(askWords(cause, { variable: 'ECS_BUILD_TASK', action: 'ecs:DescribeTaskDefinition', region }), cause)
  }
}

function clusterProblem(cluster: Cluster | undefined, { place, region }: Asking): string | undefined {
  if (!cluster) return `ECS_CLUSTER names ${place.cluster}, which does not exist in ${region} (AWS_REGION).`
  if (cluster.status !== 'ACTIVE')
    return `ECS_CLUSTER names ${place.cluster}, which is ${cluster.status ?? 'in an unknown state'} and not ACTIVE.`
  const missing = place.capacityProviders.filter((name) => !cluster.capacityProviders?.includes(name))
  if (missing.length === 0) return undefined
  return `ECS_CAPACITY_PROVIDERS names ${missing.join(', ')}, which the cluster ${place.cluster} does not have.`
}

function definitionProblem(definition: TaskDefinition | undefined, { place, region }: Asking): string | undefined {
  const named = `ECS_BUILD_TASK names ${place.taskDefinition}`
  if (!definition) return `${named}, which does not exist in ${region} (AWS_REGION).`
  if (definition.status && definition.status !== 'ACTIVE')
    return `${named}, which is ${definition.status} and not ACTIVE.`
  if (definition.networkMode !== 'awsvpc')
    return `${named}, whose network mode is ${definition.networkMode ?? 'not set'}; builds need awsvpc.`
  if (place.capacityProviders.length === 0 && !definition.compatibilities?.includes('FARGATE'))
    return `${named}, which cannot run on Fargate; name what it can run on in ECS_CAPACITY_PROVIDERS.`
  if (definition.taskRoleArn)
    return `${named}, which has a task role. Builds run code of users, so their task must have none.`
  const container = containerOf(definition, place)
  if (container) return containerProblem(container, named)
  const names = (definition.containerDefinitions ?? []).map(({ name }) => name).join(', ')
  return `ECS_BUILD_CONTAINER says ${place.container}, but ${place.taskDefinition} (ECS_BUILD_TASK) has only: ${names}.`
}

function containerProblem(container: ContainerDefinition, named: string): string | undefined {
  const about = `${named}, whose container ${container.name}`
  const set = new Map((container.environment ?? []).map(({ name, value }) => [name, value]))
  const url = set.get(backendVariable)
  if (!url) return `${about} has no ${backendVariable} in its environment, so a build could not find the backend.`
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return `${about} has a ${backendVariable} in its environment that is no http or https URL.`
  if (set.has(jobVariable)) return `${about} has ${jobVariable} in its environment, which each task is given by itself.`
  if (container.user && !/^(0|root)(:|$)/.test(container.user))
    return `${about} runs as user ${container.user}; it must be root, which gives its rights up for each command.`
  if (container.readonlyRootFilesystem) return `${about} has a read-only root filesystem, where nothing can be built.`
  return undefined
}

function containerOf(
  definition: TaskDefinition | undefined,
  { container }: TaskPlace,
): ContainerDefinition | undefined {
  return definition?.containerDefinitions?.find(({ name }) => name === container)
}

function askWords(cause: unknown, asked: { variable: string; action: string; region: string }): string {
  const { name, message, status } = factsOf(cause)
  const { variable, action, region } = asked
  if (/AccessDenied|UnauthorizedOperation|NotAuthorized/i.test(name))
    return `${variable} cannot be used: AWS does not allow ${action} to this server. Give its role that right.`
  if (
    /Credentials|UnrecognizedClient|InvalidClientToken|ExpiredToken|SignatureDoesNotMatch|InvalidSignature/i.test(name)
  )
    return `${variable} cannot be used: this server has no valid AWS credentials (${message.replace(/\.$/, '')}).`
  const where = status === undefined ? `ECS in ${region} (AWS_REGION, ECS_ENDPOINT) does not answer` : 'ECS answers'
  return `${variable} could not be checked: ${where} (${name}: ${message.replace(/\.$/, '')}).`
}

function unusable(message: string, cause?: unknown): Failure {
  return new Failure({ code: 'unavailable', message }, cause)
}
