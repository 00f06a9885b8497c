import type { Deployment } from '@trellis/shared/deployment'
import type { Plant } from '@trellis/shared/plant'
import { type Files, playBuild, settled } from './played-builder.ts'
import type { World } from './services.ts'
import type { Person } from './services-people.ts'

export type Planted = { plant: Plant; deployment: Deployment }
type Owner = Person & { workspaceId: string }

/** Plants a new app of the owner's workspace; its first deployment is queued. */
export function plantApp(owner: Owner, name = 'shop'): Promise<Planted> {
  return owner.do('start-deploy', { workspaceId: owner.workspaceId, gitUrl: `https://git.example/${name}` })
}

type Again = { plantId: string; environment?: 'preview'; ref?: string }

/** Enqueues another deployment of a plant. */
export async function deployAgain(owner: Owner, again: Again): Promise<Deployment> {
  const { workspaceId } = owner
  return (await owner.do('start-deploy', { workspaceId, ...again })).deployment
}

/** Brings a queued deployment to its end with these files; a second passes, so that no two releases have one time. */
export async function carryOut(world: World, deploymentId: string, built: { files?: Files; letter?: string } = {}) {
  const { letter = 'a' } = built
  const files = built.files ?? { 'index.html': `<h1>${letter}</h1>` }
  await playBuild(world, deploymentId, files, letter)
  const record = await settled(world, deploymentId)
  world.clock.advance(1000)
  return record
}

/** A plant that is live with a release of commit `aaa…`, and further releases, one for each further letter. */
export async function livePlant(world: World, owner: Owner, letters = 'a', name = 'shop'): Promise<Planted> {
  const planted = await plantApp(owner, name)
  let id = planted.deployment.id
  for (const [index, letter] of [...letters].entries()) {
    if (index > 0) id = (await deployAgain(owner, { plantId: planted.plant.id })).id
    await carryOut(world, id, { letter })
  }
  return planted
}
