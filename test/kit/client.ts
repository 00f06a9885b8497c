import { io, type Socket } from 'socket.io-client'
import { until } from './until.ts'
import type { Deployment, PipelineUpdate, Plant, Refusal, Reply } from './wire.ts'

/** The refusal of a command that was expected to succeed. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(event: string, refusal: Refusal) {
    super(`${event} was refused as ${refusal.code}: ${refusal.message} ${JSON.stringify(refusal.issues ?? '')}`)
    this.refusal = refusal
  }
}

export type Notice = { event: string; payload: unknown; at: number }
export type Account = { email: string; password: string }

/** Somebody who uses a server from outside, over HTTP and one socket, and remembers every notice. */
export class Client {
  readonly url: string
  readonly token: string
  readonly notices: Notice[] = []
  readonly socket: Socket
  /** Why the connection ended, when it did. */
  left: string | undefined

  private constructor(url: string, token: string) {
    this.url = url
    this.token = token
    this.socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true })
    this.socket.on('disconnect', (reason) => {
      this.left = reason
    })
    this.socket.onAny((event: string, payload: unknown) => this.notices.push({ event, payload, at: performance.now() }))
  }

  /** Makes an account and connects. Without a set-up token this needs an open server or an invitation. */
  static async signUp(url: string, account: Account, setupToken?: string): Promise<Client> {
    const { token } = await post<{ token: string }>(`${url}/user/signup`, { ...account, name: 'Ada', setupToken })
    return Client.connect(url, token)
  }

  static async logIn(url: string, account: Account): Promise<Client> {
    const { token } = await post<{ token: string }>(`${url}/user/login`, account)
    return Client.connect(url, token)
  }

  /** Resolves when the socket is connected; rejects with the code when the server refuses it. */
  static async connect(url: string, token: string): Promise<Client> {
    const client = new Client(url, token)
    await new Promise<void>((resolve, reject) => {
      client.socket.once('connect', resolve)
      client.socket.once('connect_error', reject)
    })
    return client
  }

  /** A second connection of the same person. */
  again(): Promise<Client> {
    return Client.connect(this.url, this.token)
  }

  /** The raw answer of a command. */
  ask<T>(event: string, payload: unknown): Promise<Reply<T>> {
    return this.socket.timeout(30_000).emitWithAck(event, payload) as Promise<Reply<T>>
  }

  /** The data of a command that is expected to succeed. */
  async send<T>(event: string, payload: unknown): Promise<T> {
    const reply = await this.ask<T>(event, payload)
    if (!reply.ok) throw new Refused(event, reply.error)
    return reply.data
  }

  /** The refusal of a command that is expected to fail. */
  async refusal(event: string, payload: unknown): Promise<Refusal> {
    const reply = await this.ask(event, payload)
    if (reply.ok) throw new Error(`${event} was taken: ${JSON.stringify(reply.data).slice(0, 500)}`)
    return reply.error
  }

  /** Makes a workspace, joins it and answers its id. */
  async workspace(name = 'Greenhouse'): Promise<string> {
    const { workspace } = await this.send<{ workspace: { id: string } }>('create-workspace', { name })
    await this.send('join-workspace', workspace.id)
    return workspace.id
  }

  startDeploy(payload: object): Promise<{ plant: Plant; deployment: Deployment }> {
    return this.send('start-deploy', payload)
  }

  async deployment(deploymentId: string): Promise<Deployment> {
    return (await this.send<{ deployment: Deployment }>('get-deployment', { deploymentId })).deployment
  }

  async plant(plantId: string): Promise<Plant> {
    return (await this.send<{ plant: Plant }>('get-plant', { plantId })).plant
  }

  /** The pictures of one deployment's pipeline, as they arrived. */
  updates(deploymentId: string): PipelineUpdate[] {
    const all = this.notices.filter(({ event }) => event === 'pipeline-update').map(({ payload }) => payload)
    return (all as PipelineUpdate[]).filter((update) => update.deploymentId === deploymentId)
  }

  /** Waits until the room was told that a deployment is over, then reads it. */
  async finished(deploymentId: string, within = 120_000): Promise<Deployment> {
    const isOver = (status: string) => ['ready', 'error', 'cancelled'].includes(status)
    const told = () => this.updates(deploymentId).some(({ status }) => isOver(status))
    await until(`deployment ${deploymentId} to end`, told, { within, seen: () => this.updates(deploymentId).at(-1) })
    return this.deployment(deploymentId)
  }

  /** Deploys and waits for the end. Rejects, with what was said, when the deployment does not become `ready`. */
  async deployed(payload: object): Promise<{ plant: Plant; deployment: Deployment }> {
    const { plant, deployment } = await this.startDeploy(payload)
    const end = await this.finished(deployment.id)
    if (end.status !== 'ready') {
      throw new Error(`The deployment became ${end.status}: ${JSON.stringify(end.error ?? end.reason)}`)
    }
    return { plant: await this.plant(plant.id), deployment: end }
  }

  async close(): Promise<void> {
    this.socket.close()
  }
}

/** Posts JSON and answers the envelope's data; rejects with the refusal. */
export async function post<T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const reply = (await answer.json()) as Reply<T>
  if (!reply.ok) throw new Refused(url, reply.error)
  return reply.data
}
