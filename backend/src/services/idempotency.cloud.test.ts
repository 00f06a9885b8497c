import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { dyingStore } from '../../test/kit/dying-store.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { openFirestoreStore } from '../adapters/store/firestore-store.ts'
import { useCommand } from '../gateway/use-command.ts'
import type { Services } from './services.ts'

describe.skipIf(!has('firestoreEmulator'))('DEP11: a request over Firestore', () => {
  const peer = new FirestorePeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  async function stage() {
    const inner = await openFirestoreStore({ projectId: peer.freshProject(), emulatorHost: peer.host, log: quiet })
    const { store, dieAt } = dyingStore(inner)
    const world = await openWorld({}, { store: () => store })
    const ada = await firstOwner(world)
    const { workspaceId, caller } = ada
    const send = (services: Services, idempotencyKey: string) => {
      const payload = { workspaceId, gitUrl: 'https://git.example/shop', slug: `shop-${idempotencyKey}` }
      return useCommand(services, 'start-deploy', { caller, payload, idempotencyKey })
    }
    const count = async () => (await ada.do('get-deployments', { workspaceId })).deployments.length
    return { world, dieAt, send, count }
  }

  it('that a death has cut off is done when it is sent again, and only then', async () => {
    const { world: opened, dieAt, send, count } = await stage()
    await using world = opened
    for (const [moment, made] of [
      ['before', 0],
      ['after', 1],
    ] as const) {
      const dead = dieAt(moment)
      void send(world.services, 'one')
      await dead
      world.kill()
      await world.restart()
      expect(await count()).toBe(made)
    }
    const answer = await send(world.services, 'one')
    expect(answer).toMatchObject({ plant: { slug: 'shop-one' }, deployment: { kind: 'deploy' } })
    expect(await send(world.services, 'one')).toEqual(answer)
    expect(await count()).toBe(1)
  })

  it('that comes to two backends at once is one deployment, and both answer with it', async () => {
    const { world: opened, send, count } = await stage()
    await using world = opened
    const second = await world.also('backend-2')
    for (const key of ['two', 'three', 'four']) {
      const answers = await Promise.all([world.services, second].map((services) => send(services, key)))
      const ids = answers.map((answer) => (answer as { deployment: { id: string } }).deployment.id)
      expect(new Set(ids).size).toBe(1)
    }
    expect(await count()).toBe(3)
  })
})
