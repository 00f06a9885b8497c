import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '../../kit/client.ts'
import { type GitServer, startGitServer } from '../../kit/git-server.ts'
import { type ServerOptions, TestServer } from '../../kit/server.ts'
import { owner } from '../../kit/stage.ts'
import { until } from '../../kit/until.ts'
import type { Deployment, PipelineUpdate } from '../../kit/wire.ts'
import { StayingWatch } from './staying-watch.ts'
import type { Outage } from './visitor.ts'

const over = ['ready', 'error', 'cancelled']

/** A server that dies and starts again on the same folder, with the people who stay through it. */
export class Ordeal {
  readonly server: TestServer
  readonly git: GitServer
  readonly workspaceId: string
  readonly outages: Outage[] = []
  ada: Client
  private watches: StayingWatch[] = []

  private constructor(parts: { server: TestServer; git: GitServer; ada: Client; workspaceId: string }) {
    this.server = parts.server
    this.git = parts.git
    this.ada = parts.ada
    this.workspaceId = parts.workspaceId
  }

  static async open(options: ServerOptions = {}): Promise<Ordeal> {
    const git = await startGitServer()
    const server = await TestServer.start(options)
    const ada = await Client.signUp(server.url, owner, server.setupToken)
    return new Ordeal({ server, git, ada, workspaceId: await ada.workspace() })
  }

  /** Watches a deployment's log from now on, through every death. */
  watch(deploymentId: string): StayingWatch {
    const watch = new StayingWatch(this.ada, deploymentId)
    this.watches.push(watch)
    return watch
  }

  async die(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.outages.push({ from: performance.now() })
    await this.server.kill(signal)
    await this.ada.close()
  }

  /** Starts the server again; everybody comes back over new connections with the tokens they have. */
  async rise(): Promise<void> {
    await this.server.boot()
    const outage = this.outages.at(-1)
    if (outage) outage.to = performance.now()
    this.ada = await Client.connect(this.server.url, this.ada.token)
    await this.ada.send('join-workspace', this.workspaceId)
    for (const watch of this.watches) watch.comeBack(this.ada)
  }

  async dieAndRise(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.die(signal)
    await this.rise()
  }

  /** Waits until the pipeline was told to be where `matches` says, or to be over. Hears it at once, asks nobody. */
  met(deploymentId: string, matches: (update: PipelineUpdate) => boolean): Promise<PipelineUpdate> {
    const { ada } = this
    const fits = (update: PipelineUpdate) => matches(update) || over.includes(update.status)
    const earlier = ada.updates(deploymentId).find(fits)
    if (earlier) return Promise.resolve(earlier)
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`the pipeline did not get there: ${this.place(deploymentId)}`)),
        60_000,
      )
      const hear = (update: PipelineUpdate) => {
        if (update.deploymentId !== deploymentId || !fits(update)) return
        clearTimeout(late)
        ada.socket.off('pipeline-update', hear)
        resolve(update)
      }
      ada.socket.on('pipeline-update', hear)
    })
  }

  /** Waits until a step is active, then for `delay` milliseconds more. */
  async metActive(deploymentId: string, step: string, delay: number): Promise<void> {
    await this.met(deploymentId, ({ steps }) => steps.some(({ id, status }) => id === step && status !== 'pending'))
    await pause(delay)
  }

  /** Where the pipeline was when it was last told of, in words. */
  place(deploymentId: string): string {
    const last = this.ada.updates(deploymentId).at(-1)
    const active = last?.steps.filter(({ status }) => status === 'active').map(({ id }) => id)
    return last ? `${last.status} ${active?.join(' ')}`.trim() : 'nowhere'
  }

  /** Asks until the deployment is over; it may have ended while nobody listened. */
  async ended(deploymentId: string, within: number): Promise<Deployment> {
    let last: Deployment | undefined
    const look = async () => {
      last = await this.ada.deployment(deploymentId)
      return over.includes(last.status) && last
    }
    const seen = () => ({ last, server: this.server.output.slice(-3000) })
    return until(`deployment ${deploymentId} to end`, look, { within, seen })
  }

  forgetWatches(): void {
    this.watches = []
  }

  async close(): Promise<void> {
    await this.ada.close()
    await this.server.stop()
    await this.git.close()
  }
}
