import type { WorkspacePolicy } from '@trellis/shared/workspace'
import { defaultPolicy } from '@trellis/shared/workspace'
import { documents } from '../../src/ports/documents.ts'
import { deployAgain, livePlant } from './planted.ts'
import { claimed, failedAtBuild, settled } from './played-builder.ts'
import { openWorld, type World } from './services.ts'
import { firstOwner, type Person } from './services-people.ts'

type Owner = Person & { workspaceId: string }
type Again = { plantId: string; environment?: 'preview'; ref?: string }

/** A deployment of the plant that fails at its build. */
export async function failing(world: World, owner: Owner, again: Again): Promise<string> {
  const { id } = await deployAgain(owner, again)
  const builder = await claimed(world, id)
  await builder.cloned('f')
  builder.write('error: no such module')
  await builder.send()
  await builder.finish(failedAtBuild)
  await settled(world, id)
  world.clock.advance(1000)
  return id
}

type Approvals = Partial<WorkspacePolicy['approvals']>

/** A live plant whose last deployment, with other settings, has failed. */
export async function failedPlant(
  own: {
    approvals?: Approvals
    world?: Parameters<typeof openWorld>[1]
    /** The releases that are there before, one for each letter. */
    letters?: string
  } = {},
) {
  const world = await openWorld({}, own.world)
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const policy = { ...defaultPolicy, approvals: { ...defaultPolicy.approvals, ...own.approvals } }
  await ada.do('update-workspace', { workspaceId, policy })
  const { plant } = await livePlant(world, ada, own.letters)
  const plantId = plant.id
  await ada.do('update-plant', { plantId, settings: { buildCommand: 'make all' } })
  const deploymentId = await failing(world, ada, { plantId })
  const now = async () => (await ada.do('get-plant', { plantId })).plant
  return {
    ...{ world, ada, workspaceId, plantId, deploymentId, now },
    requests: async () => (await ada.do('get-approvals', { workspaceId })).requests,
    entries: async (kind: string) => {
      const { activity } = await ada.do('get-activity', { workspaceId, limit: 100 })
      return activity.filter((entry) => entry.kind === kind)
    },
    openId: async () => (await now()).openRequestId ?? '',
    record: async (id: string) => (await world.store.get(documents.approval(id)))?.data,
  }
}

/** What rooms were told of requests: the change, and the status that it led to. */
export function heardRequests(world: World) {
  return world.facts.flatMap((fact) => (fact.type === 'approval-changed' ? [[fact.change, fact.request.status]] : []))
}
