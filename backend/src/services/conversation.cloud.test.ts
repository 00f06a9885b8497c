import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner, member, type Person } from '../../test/kit/services-people.ts'
import { openFirestoreStore } from '../adapters/store/firestore-store.ts'
import { documents } from '../ports/documents.ts'

describe.skipIf(!has('firestoreEmulator'))('CON1: reactions of two backends over Firestore', () => {
  const peer = new FirestorePeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  it('of 40 people at once are counted 40 times, and taken back at once are gone', async () => {
    const store = await openFirestoreStore({ projectId: peer.freshProject(), emulatorHost: peer.host, log: quiet })
    await using world = await openWorld({}, { store: () => store })
    const ada = await firstOwner(world)
    const other = await world.also('backend-2')
    const { plant, deployment } = await plantApp(ada)
    const people: Person[] = []
    for (let n = 0; n < 40; n += 1) people.push(await member(world, ada.workspaceId, 'viewer'))
    const payload = { target: { plantId: plant.id }, emoji: '👍' }
    const all = () =>
      Promise.all(
        people.map(({ caller }, n) => command(n % 2 ? world.services : other, caller, ['react', { ...payload }])),
      )
    const scope = { workspaceId: ada.workspaceId, plantId: plant.id }
    await all()
    const [reaction] = (await ada.do('get-conversation', scope)).reactions
    expect([...(reaction?.uids ?? [])].sort()).toEqual(people.map(({ caller }) => caller.uid).sort())
    await all()
    expect((await ada.do('get-conversation', scope)).reactions).toEqual([])
    await ada.do('comment', { target: { deploymentId: deployment.id }, text: 'Hello' })
    expect((await ada.do('get-conversation', scope)).comments).toMatchObject([{ text: 'Hello' }])
    const [comment] = (await ada.do('get-conversation', { ...scope, deploymentId: deployment.id })).comments
    expect(await store.get(documents.comment(comment?.id ?? ''))).toBeDefined()
  })
})
