import type { Client } from '../../kit/client.ts'
import type { Deployment, Plant } from '../../kit/wire.ts'

type NamedPlant = Plant & { name: string }
type Activity = { kind: string; deploymentId?: string; plantId?: string }

/** What a client was told has been done. After a death everything here must still be so. */
export class Ledger {
  private readonly workspaces = new Map<string, string>()
  private readonly plants = new Map<string, NamedPlant>()
  private readonly deployments = new Map<string, Deployment>()
  acknowledged = 0
  cutOff = 0

  /** Notes an acknowledged workspace, plant or deployment; of an answer that never came it only counts and says so. */
  async note(
    answer: Promise<{ workspace?: { id: string; name: string }; plant?: Plant; deployment?: Deployment }>,
  ): Promise<boolean> {
    try {
      const { workspace, plant, deployment } = await answer
      this.acknowledged += 1
      if (workspace) this.workspaces.set(workspace.id, workspace.name)
      if (deployment) this.deployments.set(deployment.id, deployment)
      if (plant && (this.plants.get(plant.id)?.version ?? 0) < plant.version) {
        this.plants.set(plant.id, plant as NamedPlant)
      }
      return true
    } catch {
      this.cutOff += 1
      return false
    }
  }

  /** What is not there any more, or older than acknowledged, in words. */
  async missing(client: Client): Promise<string[]> {
    return [
      ...(await this.missingWorkspaces(client)),
      ...(await this.missingPlants(client)),
      ...(await this.missingDeployments(client)),
    ]
  }

  private async missingWorkspaces(client: Client): Promise<string[]> {
    const { workspaces } = await client.send<{ workspaces: { id: string; name: string }[] }>('get-my-workspaces', {})
    const wrong: string[] = []
    for (const [id, name] of this.workspaces) {
      if (workspaces.find((found) => found.id === id)?.name !== name) wrong.push(`workspace ${name}`)
      else if ((await activityOf(client, id)).length === 0) wrong.push(`the activity of workspace ${name}`)
    }
    return wrong
  }

  /** A rename that was done but not acknowledged may have followed, with a higher version. */
  private async missingPlants(client: Client): Promise<string[]> {
    const wrong: string[] = []
    for (const told of this.plants.values()) {
      const found = (await client.plant(told.id)) as NamedPlant
      if (found.version < told.version) wrong.push(`plant ${told.slug}: version ${found.version}, not ${told.version}`)
      if (found.version === told.version && found.name !== told.name) {
        wrong.push(`plant ${told.slug}: is called ${found.name}, not ${told.name}`)
      }
    }
    return wrong
  }

  private async missingDeployments(client: Client): Promise<string[]> {
    const wrong: string[] = []
    for (const { id, plantId, version } of this.deployments.values()) {
      const found = await client.deployment(id).catch(() => undefined)
      const plant = this.plants.get(plantId)
      const entries = plant ? await activityOf(client, plant.workspaceId) : []
      if (!found || found.version < version) wrong.push(`deployment ${id}`)
      if (entries.filter((entry) => entry.kind === 'deployment.started' && entry.deploymentId === id).length !== 1) {
        wrong.push(`the activity of deployment ${id}`)
      }
    }
    return wrong
  }
}

/** The newest hundred entries. */
async function activityOf(client: Client, workspaceId: string): Promise<Activity[]> {
  return (await client.send<{ activity: Activity[] }>('get-activity', { workspaceId, limit: 100 })).activity
}
