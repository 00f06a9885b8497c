import type { StayingWatch } from '../../chaos/kit/staying-watch.ts'
import { Visitor } from '../../chaos/kit/visitor.ts'
import type { Client } from '../../kit/client.ts'
import type { GitRepository } from '../../kit/git-repository.ts'
import { until } from '../../kit/until.ts'
import type { Deployment, Plant } from '../../kit/wire.ts'
import { bring, type Cloud, settle } from './cloud.ts'
import { Staying } from './staying.ts'
import { steadyApp, steadyNumbers, steadySecret } from './steady-app.ts'

const over = ['ready', 'error', 'cancelled']

/** One deployment that something happens to, and what was seen of it. */
export type Ordeal = {
  deployment: Deployment
  watches: StayingWatch[]
  end: Deployment
  before: string
  next: string
  visitor: Visitor
  acknowledged: string[]
}

/** A plant on the cloud that is live, two people on two backends, and an outsider who was a member once. */
export class Scene {
  readonly cloud: Cloud
  readonly ada: Staying
  readonly bob: Staying
  readonly eve: Client
  readonly workspaceId: string
  readonly pace = { lines: 300, everyMs: 20 }
  plant!: Plant
  #repository!: GitRepository
  #version = 0
  /** What visitors get. */
  #live = ''
  #lastFiles: string[] = []

  private constructor(cloud: Cloud, people: { ada: Client; bob: Client; eve: Client; workspaceId: string }) {
    this.cloud = cloud
    this.workspaceId = people.workspaceId
    this.ada = new Staying(cloud.a, people.ada, people.workspaceId)
    this.bob = new Staying(cloud.b, people.bob, people.workspaceId)
    this.eve = people.eve
  }

  static async open(cloud: Cloud): Promise<Scene> {
    const settled = await settle(cloud)
    const { ada, workspaceId } = settled
    const bob = await bring(cloud, settled, { name: 'bob', role: 'owner' })
    const eve = await bring(cloud, settled, { name: 'eve', role: 'viewer' })
    const { members } = await ada.send<{ members: { uid: string; email?: string }[] }>('get-members', { workspaceId })
    const uid = members.find(({ email }) => email?.startsWith('eve@'))?.uid
    await ada.send('remove-member', { workspaceId, uid })
    const scene = new Scene(cloud, { ada, bob, eve, workspaceId })
    const made = cloud.git.repository('steady')
    scene.#repository = made.repository
    scene.#live = scene.#commit()
    await ada.send('add-secret', { workspaceId, ...steadySecret })
    scene.plant = (await ada.deployed({ workspaceId, gitUrl: made.url, slug: 'steady' })).plant
    return scene
  }

  async close(): Promise<void> {
    await Promise.all([this.ada.stop(), this.bob.stop(), this.eve.close()])
  }

  /** Deploys the next version and lets something happen in the middle of its build; answers when it is over. */
  async endure(happening: (deployment: Deployment) => Promise<void>): Promise<Ordeal> {
    const before = this.#live
    const next = this.#commit()
    const { workspaceId, plant } = this
    const { deployment } = await this.ada.client.startDeploy({ workspaceId, plantId: plant.id })
    const watches = [this.ada.watch(deployment.id), this.bob.watch(deployment.id)]
    const visitor = new Visitor(plant.url, [])
    const writing = this.#writeOn()
    const held = () => steadyNumbers(watches[0]?.lines ?? []).length
    await until('the build to print', () => held() >= 20, { within: 60_000, seen: held })
    await happening(deployment)
    const end = await this.ended(deployment.id)
    if (end.status === 'ready') this.#live = next
    const acknowledged = await writing()
    return { deployment, watches, end, before, next, visitor, acknowledged }
  }

  /** Asks on both backends until the deployment is over; either may be away. */
  ended(deploymentId: string, within = 120_000): Promise<Deployment> {
    let last: unknown
    const look = async () => {
      for (const { client } of [this.bob, this.ada]) {
        const found = await client.deployment(deploymentId).catch((error: unknown) => {
          last = String(error)
        })
        if (found) last = found
        if (found && over.includes(found.status)) return found
      }
      return false
    }
    const seen = () => ({ last, a: this.cloud.a.output.slice(-1500), b: this.cloud.b.output.slice(-1500) })
    return until(`deployment ${deploymentId} to end`, look, { within, seen })
  }

  #commit(): string {
    this.#version += 1
    const files = steadyApp(`v${this.#version}`, this.pace)
    const gone = this.#lastFiles.filter((path) => !(path in files))
    this.#lastFiles = Object.keys(files)
    this.#repository.commit(files, `Version ${this.#version}`, gone)
    return `v${this.#version}`
  }

  /** Writes through both backends until it is told to stop; answers what was acknowledged. */
  #writeOn(): () => Promise<string[]> {
    const acknowledged: string[] = []
    let stopped = false
    const write = async (person: Staying, whose: string) => {
      for (let n = 1; !stopped; n += 1) {
        const name = `${whose} ${this.#version} ${n}`
        const written = person.client.send('create-workspace', { name }).then(
          () => acknowledged.push(name),
          () => undefined,
        )
        await Promise.race([written, new Promise((done) => setTimeout(done, 5000))])
        await new Promise((done) => setTimeout(done, 300))
      }
    }
    const going = Promise.all([write(this.ada, 'ada'), write(this.bob, 'bob')])
    return async () => {
      stopped = true
      await going
      return acknowledged
    }
  }

  /** Both connected again, each on its own backend. */
  async together(): Promise<void> {
    const connected = () => this.ada.client.socket.connected && this.bob.client.socket.connected
    await until('everybody to be back', connected, { within: 30_000 })
  }
}
