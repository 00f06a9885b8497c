import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { RunTask } from './ecs-shapes.ts'
import type { ContainerEnd, RunningContainer, TaskEngine } from './task-engine.ts'

export type TaskDefinition = {
  family: string
  revision: number
  taskDefinitionArn: string
  containerDefinitions: { name: string; environment: { name: string; value: string }[]; stopTimeout?: number }[]
  [more: string]: unknown
}

export type TaskFacts = { request: RunTask; definition: TaskDefinition; clusterArn: string; setUpMs: number }

/** How long the network interface of a task that has ended is taken away. Milliseconds. */
const deprovisionMs = 200

/** One task, from RunTask to the end of its container, in ECS's own words. */
export class EcsTask {
  readonly arn: string
  readonly request: RunTask
  readonly createdAt = Date.now() / 1000
  /** How often it was described; tests make it unknown at first. */
  described = 0
  readonly over: Promise<void>
  #status = 'PROVISIONING'
  #desired = 'RUNNING'
  #stop: { code: string; reason: string } | undefined
  #end: ContainerEnd | undefined
  #startedAt: number | undefined
  #container: RunningContainer | undefined
  readonly #facts: TaskFacts

  get isOver(): boolean {
    return this.#status === 'STOPPED'
  }

  constructor(facts: TaskFacts, engine: TaskEngine) {
    this.#facts = facts
    this.request = facts.request
    this.arn = `${facts.clusterArn.replace(':cluster/', ':task/')}/${randomBytes(16).toString('hex')}`
    this.over = this.#live(engine)
  }

  get desired(): string {
    return this.#desired
  }

  get running(): boolean {
    return this.#status === 'RUNNING'
  }

  /** The task as `DescribeTasks` shows it. */
  describe(): Record<string, unknown> {
    const { definition, clusterArn, request } = this.#facts
    return {
      taskArn: this.arn,
      taskDefinitionArn: definition.taskDefinitionArn,
      clusterArn,
      startedBy: request.startedBy,
      group: `family:${definition.family}`,
      lastStatus: this.#status,
      desiredStatus: this.#desired,
      createdAt: this.createdAt,
      ...(this.#startedAt ? { startedAt: this.#startedAt } : {}),
      ...(this.#stop ? { stopCode: this.#stop.code, stoppedReason: this.#stop.reason } : {}),
      containers: definition.containerDefinitions.map(({ name }) => ({
        name,
        lastStatus: this.#end ? 'STOPPED' : this.#status,
        ...(this.#end ? { exitCode: this.#end.exitCode } : {}),
        ...(this.#end?.reason ? { reason: this.#end.reason } : {}),
      })),
      tags: request.tags,
      attachments: [],
    }
  }

  /** SIGTERM at once, SIGKILL after the definition's `stopTimeout`; what has not begun never does. */
  stop(code: string, reason: string): void {
    if (this.#desired === 'STOPPED') return
    this.#desired = 'STOPPED'
    this.#stop = { code, reason }
    if (!this.#container) return
    this.#status = 'STOPPING'
    this.#container.terminate()
    const seconds = this.#facts.definition.containerDefinitions[0]?.stopTimeout ?? 30
    setTimeout(() => this.kill(), seconds * 1000).unref()
  }

  /** Ends the container without asking, as the kernel does when there is no memory left. */
  kill(reason?: string): void {
    if (this.#end) return
    if (reason) void this.#container?.ended.then((end) => Object.assign(end, { reason }))
    this.#container?.kill()
  }

  /** The task does not come to run. */
  failToStart(reason: string): void {
    this.#desired = 'STOPPED'
    this.#stop = { code: 'TaskFailedToStart', reason }
  }

  async #live(engine: TaskEngine): Promise<void> {
    await pause(this.#facts.setUpMs)
    if (this.#desired === 'RUNNING') await this.#run(engine)
    this.#desired = 'STOPPED'
    this.#status = 'DEPROVISIONING'
    await pause(deprovisionMs)
    this.#status = 'STOPPED'
  }

  async #run(engine: TaskEngine): Promise<void> {
    this.#status = 'PENDING'
    const { definition, request } = this.#facts
    const [override] = request.overrides.containerOverrides
    const container = definition.containerDefinitions.find(({ name }) => name === override?.name)
    const all = [...(container?.environment ?? []), ...(override?.environment ?? [])]
    const environment = Object.fromEntries(all.map(({ name, value }) => [name, value]))
    try {
      this.#container = await engine.start({ name: request.startedBy, environment })
    } catch (error) {
      this.failToStart(`CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`)
      return
    }
    this.#status = 'RUNNING'
    this.#startedAt = Date.now() / 1000
    if (this.#stop) {
      this.#status = 'STOPPING'
      this.#container.kill()
    }
    this.#end = await this.#container.ended
    this.#stop ??= { code: 'EssentialContainerExited', reason: 'Essential container in task exited' }
  }
}
