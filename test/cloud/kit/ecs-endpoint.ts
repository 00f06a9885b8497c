import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { type Action, EcsRefusal, isAction, parseRequest, type Request, type RunTask } from './ecs-shapes.ts'
import { EcsTask, type TaskDefinition } from './ecs-task.ts'
import type { TaskEngine } from './task-engine.ts'

/** What goes wrong next; numbers count down with each request that is hit. */
export type EcsFaults = {
  /** These actions are answered with a wish for fewer requests. */
  throttle: Partial<Record<Action, number>>
  /** These actions are not allowed. */
  forbidden: Action[]
  /** `RunTask` answers a failure of placement, or an error about Fargate's capacity. */
  noRoom: number
  noCapacity: number
  /** `RunTask` starts the task and its answer is lost. */
  loseAnswer: number
  /** `DescribeTasks` knows each task only from the n-th time on; so does `StopTask`. */
  missingFirst: number
  /** Tasks do not come to run, for this reason. */
  failToStart: string | undefined
}

export type EcsEndpointOptions = {
  engine: TaskEngine
  /** The environment of the builder's container in the task definition. */
  environment: Record<string, string>
  stopTimeout?: number
  /** How long a task is set up before its container starts. Milliseconds. */
  setUpMs?: number
  /** How many tasks a page of `ListTasks` holds. */
  page?: number
}

const region = 'eu-central-1'
const clusterArn = `arn:aws:ecs:${region}:123456789012:cluster/builds`
const target = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/

/** An ECS that really runs a container, or what stands for one, for each `RunTask`. One cluster, `builds`. */
export class EcsEndpoint {
  readonly faults: EcsFaults = {
    ...{
      throttle: {},
      forbidden: [],
      noRoom: 0,
      noCapacity: 0,
      loseAnswer: 0,
      missingFirst: 0,
      failToStart: undefined,
    },
  }
  readonly requests: { action: Action; body: unknown }[] = []
  readonly tasks = new Map<string, EcsTask>()
  readonly definitions = new Map<string, TaskDefinition>()
  readonly cluster: Record<string, unknown> = {
    ...{ clusterArn, clusterName: 'builds', status: 'ACTIVE', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] },
  }
  readonly #options: EcsEndpointOptions
  readonly #server: Server

  constructor(options: EcsEndpointOptions) {
    this.#options = options
    const { environment, stopTimeout } = options
    const pairs = Object.entries(environment).map(([name, value]) => ({ name, value }))
    this.define({
      containerDefinitions: [{ name: 'builder', environment: pairs, ...(stopTimeout ? { stopTimeout } : {}) }],
    })
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null
    return `http://127.0.0.1:${address?.port ?? 0}`
  }

  /** What the runner is opened with. */
  get place() {
    return {
      ...{ region, cluster: 'builds', taskDefinition: 'trellis-build', container: 'builder', endpoint: this.url },
      ...{ subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: true, capacityProviders: [] },
    }
  }

  /** Registers a task definition, or another revision of one. */
  define(changes: Partial<TaskDefinition>): void {
    const family = changes.family ?? 'trellis-build'
    const before = this.definitions.get(family)
    const revision = (before?.revision ?? 0) + 1
    const taskDefinitionArn = `arn:aws:ecs:${region}:123456789012:task-definition/${family}:${revision}`
    const usual = {
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      compatibilities: ['EC2', 'FARGATE'],
      containerDefinitions: [],
    }
    this.definitions.set(family, { ...usual, ...before, ...changes, family, revision, taskDefinitionArn })
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  /** The task of a job, by the `startedBy` that it was run with. */
  taskOf(startedBy: string): EcsTask | undefined {
    return [...this.tasks.values()].find(({ request }) => request.startedBy === startedBy)
  }

  /** Ends what still runs, and the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const task of this.tasks.values()) {
      task.stop('UserInitiated', 'the test is over')
      task.kill()
    }
    await Promise.all([...this.tasks.values()].map(({ over }) => over))
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    try {
      const answer = this.#answer(request, Buffer.concat(chunks).toString())
      if (answer === 'lost') response.destroy()
      else send(response, 200, answer)
    } catch (error) {
      if (error instanceof EcsRefusal)
        send(response, 400, { __type: error.type, message: error.message, ...error.more })
      else send(response, 500, { __type: 'ServerException', message: String(error) })
    }
  }

  #answer({ headers }: IncomingMessage, text: string): Record<string, unknown> | 'lost' {
    const action = target.exec(headers['x-amz-target']?.toString() ?? '')?.[1] ?? ''
    if (!isAction(action)) throw new EcsRefusal('UnknownOperationException', `There is no action ${action}.`)
    if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 '))
      throw new EcsRefusal('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const body: unknown = JSON.parse(text)
    this.requests.push({ action, body })
    this.#refuse(action)
    switch (action) {
      case 'RunTask':
        return this.#runTask(parseRequest(action, body))
      case 'StopTask':
        return this.#stopTask(parseRequest(action, body))
      case 'DescribeTasks':
        return this.#describeTasks(parseRequest(action, body))
      case 'ListTasks':
        return this.#listTasks(parseRequest(action, body))
      case 'DescribeClusters':
        return this.#describeClusters(parseRequest(action, body))
      case 'DescribeTaskDefinition':
        return { taskDefinition: this.#definition(parseRequest(action, body).taskDefinition) }
    }
  }

  #refuse(action: Action): void {
    const { throttle, forbidden } = this.faults
    if (forbidden.includes(action)) {
      const who = 'User: arn:aws:sts::123456789012:assumed-role/trellis/1'
      throw new EcsRefusal('AccessDeniedException', `${who} is not authorized to perform: ecs:${action}`)
    }
    const left = throttle[action] ?? 0
    if (left === 0) return
    throttle[action] = left - 1
    throw new EcsRefusal('ThrottlingException', 'Rate exceeded')
  }

  #runTask(request: RunTask): Record<string, unknown> | 'lost' {
    this.#expectCluster(request.cluster)
    const definition = this.#definition(request.taskDefinition)
    const known = [...this.tasks.values()].find((task) => task.request.clientToken === request.clientToken)
    if (known && isDeepStrictEqual(known.request, request)) return { tasks: [known.describe()], failures: [] }
    if (known) throw new EcsRefusal('ConflictException', 'The clientToken is in use.', { resourceIds: [known.arn] })
    if (this.faults.noCapacity > 0) {
      this.faults.noCapacity--
      throw new EcsRefusal('ClientException', 'Capacity is unavailable at this time. Please try again later.')
    }
    if (this.faults.noRoom > 0) {
      this.faults.noRoom--
      return { tasks: [], failures: [{ arn: `${clusterArn}/1`, reason: 'RESOURCE:MEMORY' }] }
    }
    for (const { name } of request.overrides.containerOverrides) {
      if (!definition.containerDefinitions.some((container) => container.name === name))
        throw new EcsRefusal('InvalidParameterException', `Override for container named ${name} is not a container`)
    }
    const setUpMs = this.#options.setUpMs ?? 20
    const task = new EcsTask({ request, definition, clusterArn, setUpMs }, this.#options.engine)
    if (this.faults.failToStart) task.failToStart(this.faults.failToStart)
    this.tasks.set(task.arn, task)
    if (this.faults.loseAnswer > 0) {
      this.faults.loseAnswer--
      return 'lost'
    }
    return { tasks: [task.describe()], failures: [] }
  }

  #stopTask({ cluster, task: arn, reason = '' }: Request<'StopTask'>): Record<string, unknown> {
    this.#expectCluster(cluster)
    const task = this.tasks.get(arn)
    if (!task || task.described < this.faults.missingFirst)
      throw new EcsRefusal('InvalidParameterException', 'The referenced task was not found.')
    task.stop('UserInitiated', reason)
    return { task: task.describe() }
  }

  #describeTasks({ cluster, tasks: arns }: Request<'DescribeTasks'>): Record<string, unknown> {
    this.#expectCluster(cluster)
    const tasks: unknown[] = []
    const failures: unknown[] = []
    for (const arn of arns) {
      const task = this.tasks.get(arn)
      if (task && task.described++ >= this.faults.missingFirst) tasks.push(task.describe())
      else failures.push({ arn, reason: 'MISSING' })
    }
    return { tasks, failures }
  }

  #listTasks({ cluster, family, startedBy, desiredStatus, nextToken }: Request<'ListTasks'>): Record<string, unknown> {
    this.#expectCluster(cluster)
    const found = [...this.tasks.values()]
      .filter(({ desired }) => desired === (desiredStatus ?? 'RUNNING'))
      .filter(({ request }) => startedBy === undefined || request.startedBy === startedBy)
      .filter(({ request }) => family === undefined || this.#definition(request.taskDefinition).family === family)
      .map(({ arn }) => arn)
    const first = Number(nextToken ?? 0)
    const end = first + (this.#options.page ?? 100)
    return { taskArns: found.slice(first, end), ...(end < found.length ? { nextToken: String(end) } : {}) }
  }

  #describeClusters({ clusters }: Request<'DescribeClusters'>): Record<string, unknown> {
    const missing = clusters.filter((name) => name !== 'builds' && name !== clusterArn)
    return {
      clusters: missing.length < clusters.length ? [this.cluster] : [],
      failures: missing.map((name) => ({ arn: clusterArn.replace('builds', name), reason: 'MISSING' })),
    }
  }

  #definition(named: string): TaskDefinition {
    const definition =
      this.definitions.get(named) ?? this.definitions.get(named.replace(/:\d+$/, '').replace(/^.*\//, ''))
    if (!definition) throw new EcsRefusal('ClientException', 'Unable to describe task definition.')
    return definition
  }

  #expectCluster(name: string): void {
    if (name !== 'builds' && name !== clusterArn) throw new EcsRefusal('ClusterNotFoundException', 'Cluster not found.')
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
}
