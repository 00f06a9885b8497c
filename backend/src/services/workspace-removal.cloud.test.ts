import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed } from '../../test/kit/played-builder.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf, spaceOf } from '../../test/kit/services-people.ts'
import { openFirestoreStore } from '../adapters/store/firestore-store.ts'
import { queries } from '../ports/queries.ts'

describe.skipIf(!has('firestoreEmulator'))('DEL4: a workspace that is deleted over Firestore', () => {
  const peer = new FirestorePeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  it('leaves no document behind, with two backends of which either may remove', async () => {
    const store = await openFirestoreStore({ projectId: peer.freshProject(), emulatorHost: peer.host, log: quiet })
    await using world = await openWorld({}, { store: () => store, removalTimes: { lookEvery: 200 } })
    const ada = await firstOwner(world)
    await world.also('backend-2')
    const { workspaceId } = ada
    const { deployment } = await livePlant(world, ada)
    await ada.do('add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417' })
    await ada.do('comment', { target: { deploymentId: deployment.id }, text: 'Hello' })
    await ada.do('invite-member', { workspaceId, role: 'viewer' })
    await claimed(world, (await plantApp(ada, 'next')).deployment.id)
    await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
    expect(await refusalOf(ada.do('join-workspace', { workspaceId }))).toMatchObject({ code: 'not_found' })
    const removals = async () => (await store.query(queries.removals, { limit: 10 })).items
    await expect.poll(removals, { timeout: 60_000 }).toEqual([])
    const equal = { workspaceId }
    const left = await Promise.all([
      ...[queries.plantsOfWorkspace, queries.deploymentsOfWorkspace, queries.releasesOfWorkspace].map((spec) =>
        store.query<unknown>(spec, { equal, limit: 10 }),
      ),
      ...[queries.invitesOfWorkspace, queries.commentsOfWorkspace, queries.tokensOfWorkspace].map((spec) =>
        store.query<unknown>(spec, { equal, limit: 10 }),
      ),
      store.query<unknown>(queries.unsealedOfWorkspace, { equal, limit: 10 }),
      ...[queries.activityOfWorkspace, queries.seals, queries.secretsOfWorkspace].map((spec) =>
        store.query<unknown>(spec, { parents: [workspaceId], limit: 10 }),
      ),
      ...[queries.secretNamesOfWorkspace, queries.dataKeysOfWorkspace].map((spec) =>
        store.query<unknown>(spec, { parents: [workspaceId], limit: 10 }),
      ),
      store.query<unknown>(queries.logChunks, { parents: [deployment.id], limit: 10 }),
      store.query<unknown>(queries.answersAboutWorkspace, { contains: workspaceId, limit: 10 }),
    ])
    expect(left.flatMap(({ items }) => items.map(({ path }) => path))).toEqual([])
    for await (const blob of world.artifacts.list(spaceOf(ada))) throw new Error(`the blob ${blob.sha256} is left`)
    expect(world.errors).toEqual([])
  })
})
