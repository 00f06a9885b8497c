import type { WorkspaceRemoval } from '../core/records.ts'
import { plantLabel } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { removeRequest, removeThese, writeTaken } from './plant-removal.ts'
import { listAll, queryAll } from './query-all.ts'
import { cancelQueued, NotYet, type RemovalWork, removeFound } from './removal-work.ts'
import { secretsOf } from './secret-reading.ts'
import { removeSecrets } from './secret-removal.ts'

/**
 * The first half of removing a workspace, which nobody has to wait long for: its people are told, what builds is ended and
 * no plant of it answers at its own address any more; those of deployments and previews go with these. Each plant that is
 * taken away leaves a removal of its own.
 */
export async function closeWorkspace(work: RemovalWork, workspace: WorkspaceRemoval): Promise<void> {
  const { parts, settlement } = work
  const { id: workspaceId, name, by, members } = workspace
  await parts.relay.publish({ type: 'workspace-removed', workspaceId, name, by, members })
  const queued = (await listAll(parts.store, queries.queue)).filter((entry) => entry.workspaceId === workspaceId)
  await cancelQueued(work, queued, { by, reason: 'The workspace was deleted.' })
  const plants = await listAll(parts.store, queries.plantsOfWorkspace, { equal: { workspaceId } })
  for (const { id, slug } of plants) {
    await parts.store.transaction(async (transaction) => {
      const plant = await transaction.get(documents.plant(id))
      if (plant) writeTaken(transaction, plant.data, { by, at: parts.clock.iso() })
    })
    await parts.relay.publishRoute({ hosts: [plantLabel(slug)], plantId: id })
  }
  await Promise.all(queued.map(({ deploymentId }) => settlement.settle(deploymentId)))
}

/**
 * The second half: everything else. `removePlantNow` carries out the removal of a plant; one that another backend is at,
 * or that has to wait, is waited for. What belongs to the workspace and to none of its plants any more goes after them.
 */
export async function emptyWorkspace(
  work: RemovalWork,
  workspace: WorkspaceRemoval,
  removePlantNow: (id: string) => Promise<void>,
): Promise<void> {
  const { parts } = work
  for (const { id } of await plantsToRemove(work, workspace.id)) await removePlantNow(id)
  const left = (await plantsToRemove(work, workspace.id)).length
  if (left > 0) throw new NotYet(`${left} plants of the workspace are still being removed`)
  await removeOrphans(work, workspace)
  await removeSecretsAndKeys(work, workspace.id)
  await removeFound(work, queries.invitesOfWorkspace, { equal: { workspaceId: workspace.id } })
  await forgetAnswers(work, workspace.id)
  await removeTrail(work, workspace.id)
  for (const region of parts.settings.regions) {
    work.signal.throwIfAborted()
    await parts.artifacts.deleteAll({ region, workspaceId: workspace.id })
  }
}

async function plantsToRemove({ parts }: RemovalWork, workspaceId: string) {
  const found = await listAll(parts.store, queries.removals)
  return found.filter((one) => one.kind === 'plant' && one.workspaceId === workspaceId)
}

/** What is of the workspace and of none of its plants: an earlier version left it when it was cut off. */
async function removeOrphans(work: RemovalWork, { id, by }: WorkspaceRemoval): Promise<void> {
  const { store } = work.parts
  const ofWorkspace = { equal: { workspaceId: id } }
  for await (const { data } of queryAll(store, queries.deploymentsOfWorkspace, ofWorkspace)) {
    await removeThese(work, [data], { by })
  }
  await removeFound(work, queries.releasesOfWorkspace, ofWorkspace)
  for (const { id } of await listAll(store, queries.approvalsOfWorkspace, ofWorkspace)) await removeRequest(work, id)
  await removeFound(work, queries.commentsOfWorkspace, ofWorkspace)
  await removeFound(work, queries.reactionsOfWorkspace, ofWorkspace)
  await removeFound(work, queries.cachesOfWorkspace, ofWorkspace)
  await removeFound(work, queries.tokensOfWorkspace, ofWorkspace)
}

async function removeSecretsAndKeys(work: RemovalWork, workspaceId: string): Promise<void> {
  const { parts } = work
  await removeSecrets(parts, await secretsOf(parts.store, workspaceId))
  await removeFound(work, queries.secretNamesOfWorkspace, { parents: [workspaceId] })
  await removeFound(work, queries.dataKeysOfWorkspace, { parents: [workspaceId] })
}

/**
 * First answers that hold something of the workspace lose it; that there was one stays, so that the same request, told
 * again, is not carried out a second time.
 */
async function forgetAnswers({ parts, signal }: RemovalWork, workspaceId: string): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const call = { contains: workspaceId, limit: 100 }
    const { items } = await parts.store.query(queries.answersAboutWorkspace, call)
    if (items.length === 0) return
    for (const { path } of items) {
      const ref: ReturnType<typeof documents.idempotency> = { path }
      await parts.store.transaction(async (transaction) => {
        const found = await transaction.get(ref)
        if (!found) return
        const { payloadHash, createdAt, expiresAt } = found.data
        transaction.set(ref, { payloadHash, createdAt, expiresAt, gone: true })
      })
    }
  }
}

/** The marks go first: without a mark nothing is sealed, so that no seal comes after the last one went. */
async function removeTrail(work: RemovalWork, workspaceId: string): Promise<void> {
  await removeFound(work, queries.unsealedOfWorkspace, { equal: { workspaceId } })
  await removeFound(work, queries.seals, { parents: [workspaceId] })
  await removeFound(work, queries.activityOfWorkspace, { parents: [workspaceId] })
}
