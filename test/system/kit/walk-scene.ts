import { type Client, post } from '../../kit/client.ts'
import { openStage, type Stage } from '../../kit/stage.ts'
import type { Plant } from '../../kit/wire.ts'
import type { Walker } from './walk-call.ts'
import { type Invited, makeWalk, type WalkParts } from './walk-parts.ts'
import type { Names } from './walk-row.ts'

/** Two workspaces with something of everything, and one person of each standing towards the first of them. */
export class WalkScene {
  readonly stage: Stage
  /** The owner of the other workspace, who was never in the first one. */
  readonly eve: Client
  readonly walkers: Walker[]
  readonly own: Names
  readonly foreign: Names
  readonly #otto: Client
  readonly #ownersUid: string
  #count = 0

  private constructor(stage: Stage, parts: WalkParts) {
    this.stage = stage
    this.eve = parts.eve
    this.walkers = parts.walkers
    this.own = parts.own
    this.foreign = parts.foreign
    this.#otto = parts.otto
    this.#ownersUid = parts.ownersUid
  }

  static async open(): Promise<WalkScene> {
    const stage = await openStage()
    try {
      return new WalkScene(stage, await makeWalk(stage))
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  async close(): Promise<void> {
    for (const client of [this.#otto, this.eve, ...this.walkers.map((walker) => walker.client)]) await client?.close()
    await this.stage.close()
  }

  /** A word of its own for each call. */
  nonce(): string {
    this.#count += 1
    return `N${this.#count}`
  }

  /** A plant that nothing was deployed of. */
  async spare(): Promise<string> {
    const { server, ada, git, workspaceId } = this.stage
    const headers = { authorization: `Bearer ${ada.token}` }
    const form = { workspaceId, gitUrl: git.urlOf('spare'), name: `Spare ${this.nonce()}` }
    return (await post<{ plant: Plant }>(`${server.url}/project`, form, headers)).plant.id
  }

  /** The release of the plant to go back to: the one that is not live. */
  async otherRelease(): Promise<string> {
    const { plantId } = this.own
    const { releases } = await this.stage.ada.send<{ releases: { id: string }[] }>('get-releases', { plantId })
    const { live } = await this.stage.ada.plant(plantId)
    const found = releases.find(({ id }) => id !== live?.releaseId)
    if (!found) throw new Error('The plant has no release to go back to.')
    return found.id
  }

  async goBack(): Promise<void> {
    await this.stage.ada.send('rollback', { plantId: this.own.plantId, releaseId: await this.otherRelease() })
  }

  /** Lets Otto in again after somebody has removed him. */
  async readmit(): Promise<void> {
    const { workspaceId } = this.stage
    const { inviteToken } = await this.stage.ada.send<Invited>('invite-member', { workspaceId, role: 'viewer' })
    await this.#otto.send('enter', { inviteToken })
  }

  /** Takes back that the owner has handed the workspace over to Otto. */
  async takeBack(): Promise<void> {
    const { ada, workspaceId } = this.stage
    await ada.send('set-role', { workspaceId, uid: this.#ownersUid, role: 'owner' })
    await ada.send('set-role', { workspaceId, uid: this.own.uid, role: 'viewer' })
  }

  /** A workspace that is this walker's alone. */
  async ownWorkspace({ client }: Walker): Promise<Pick<Names, 'workspaceId' | 'workspaceName'>> {
    if (!client) throw new Error('Who has no connection makes no workspace.')
    const workspaceName = `Alone ${this.nonce()}`
    type Made = { workspace: { id: string } }
    const { workspace } = await client.send<Made>('create-workspace', { name: workspaceName })
    return { workspaceId: workspace.id, workspaceName }
  }

  /** A deployment that has just begun. */
  async begun(): Promise<string> {
    const { workspaceId, plantId } = this.own
    return (await this.stage.ada.startDeploy({ workspaceId, plantId })).deployment.id
  }

  async spareSecret(): Promise<string> {
    const wish = { workspaceId: this.own.workspaceId, name: `SPARE_${this.nonce()}`, value: 'spare-4417-north' }
    return (await this.stage.ada.send<{ secret: { id: string } }>('add-secret', wish)).secret.id
  }

  async spareInvite(): Promise<string> {
    const wish = { workspaceId: this.own.workspaceId, role: 'viewer' }
    return (await this.stage.ada.send<Invited>('invite-member', wish)).invite.id
  }

  /** Ends at once what a call has started, so that nothing is built for nothing. */
  async end(said: unknown): Promise<void> {
    const { deployment, deployments = [] } = said as { deployment?: { id: string }; deployments?: { id: string }[] }
    for (const { id } of deployment ? [deployment] : deployments) {
      await this.stage.ada.ask('cancel-deploy', { deploymentId: id })
    }
  }

  /** Everything of both workspaces that somebody could change. Who looks at what is left out. */
  async state(): Promise<string> {
    const both = [
      { client: this.stage.ada, ...this.own },
      { client: this.eve, ...this.foreign },
    ]
    const seen = both.flatMap(({ client, workspaceId, plantId }) => [
      client.send<object>('join-workspace', workspaceId).then((data) => ({ ...data, presence: undefined })),
      client.send('get-my-workspaces', {}),
      ...['get-members', 'get-secrets', 'get-conversation'].map((name) => client.send(name, { workspaceId })),
      ...['get-deployments', 'get-activity'].map((name) => client.send(name, { workspaceId, limit: 100 })),
      client.send('get-releases', { plantId }),
    ])
    return JSON.stringify(await Promise.all(seen), undefined, 1)
  }
}
