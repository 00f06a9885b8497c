import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner } from '../../test/kit/services-people.ts'
import { openFirestoreStore } from '../adapters/store/firestore-store.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { listAll } from './query-all.ts'

const sealTimes = { renewEvery: 100, lookEvery: 500, pace: 50 }

describe.skipIf(!has('firestoreEmulator'))('the activity of two backends over Firestore', () => {
  const peer = new FirestorePeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  it('ACT2: is sealed once within two seconds, proved, filtered, and found out when it is changed', async () => {
    const store = await openFirestoreStore({ projectId: peer.freshProject(), emulatorHost: peer.host, log: quiet })
    await using world = await openWorld({}, { store: () => store, sealTimes })
    const ada = await firstOwner(world)
    const { workspaceId, caller } = ada
    const servers = [world.services, await world.also('backend-2')]
    for (let turn = 0; turn < 5; turn += 1)
      await Promise.all(
        servers.map((services) => command(services, caller, ['invite-member', { workspaceId, role: 'viewer' }])),
      )
    await expect.poll(async () => (await listAll(store, queries.unsealed)).length, { timeout: 2000 }).toBe(0)
    const entries = await listAll(store, queries.activityOfWorkspace, { parents: [workspaceId] })
    const seals = await listAll(store, queries.seals, { parents: [workspaceId] })
    const sealed = seals.flatMap((seal) => seal.entries.map(({ id }) => id))
    expect(sealed.toSorted()).toEqual(entries.map(({ id }) => id).toSorted())
    expect(await ada.do('verify-activity', { workspaceId })).toMatchObject({ ok: true, entries: 11, sealed: 11 })
    const found = await ada.do('get-activity', { workspaceId, by: caller.uid, kinds: ['invite.created'], limit: 4 })
    expect(found.activity).toHaveLength(4)
    const [entry] = found.activity
    if (!entry) throw new Error('nothing was found')
    await store.transaction(async (transaction) =>
      transaction.set(documents.activity(workspaceId, entry.id), { ...entry, text: 'Nothing' }),
    )
    const broken = { problem: 'entry-changed', activityId: entry.id }
    expect(await ada.do('verify-activity', { workspaceId })).toMatchObject({ ok: false, broken })
  })
})
