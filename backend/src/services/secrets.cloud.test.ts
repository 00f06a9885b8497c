import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { quiet } from '../../test/kit/quiet-log.ts'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner } from '../../test/kit/services-people.ts'
import { openFirestoreStore } from '../adapters/store/firestore-store.ts'
import { openSealing } from '../adapters/system/sealing.ts'
import { openMasterKeys, proofOf } from '../master-key.ts'
import { rotateDataKeys, rotateMasterKey } from './secret-rotation.ts'
import { dataKeysOf, openValues } from './secret-vault.ts'

const before = Buffer.alloc(32, 7)
const after = Buffer.alloc(32, 8)

describe.skipIf(!has('firestoreEmulator'))('secrets of two backends over Firestore', () => {
  const peer = new FirestorePeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  async function twoBackends() {
    const store = await openFirestoreStore({ projectId: peer.freshProject(), emulatorHost: peer.host, log: quiet })
    const sealing = openSealing({ current: before, former: [after] })
    const world = await openWorld({}, { store: () => store, sealing })
    const ada = await firstOwner(world)
    return { world, store, ada, workspaceId: ada.workspaceId, other: await world.also('backend-2') }
  }

  it('SCR9 SCR10: a file of 500 variables is one commit, and of many who make one name at once one does', async () => {
    const { world, ada, workspaceId, other } = await twoBackends()
    await using _world = world
    const text = Array.from({ length: 500 }, (_, index) => `NAME_${index}=value-of-${index}-tulip`).join('\n')
    expect((await ada.do('import-env', { workspaceId, text })).changes).toHaveLength(500)
    const payload = { workspaceId, name: 'ONE', value: 'tulip-4417' }
    const servers = [world.services, other, world.services, other]
    const outcomes = await Promise.allSettled(
      servers.map((services) => command(services, ada.caller, ['add-secret', { ...payload }])),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await ada.do('get-secrets', { workspaceId })).secrets).toHaveLength(501)
  })

  it('VLT2: keys are exchanged while both set values, and the new master key opens every version', async () => {
    const { world, store, ada, workspaceId, other } = await twoBackends()
    await using _world = world
    await openMasterKeys(store, { masterKey: before.toString('base64'), dataDir: world.folder })
    for (const name of ['ONE', 'TWO']) await ada.do('add-secret', { workspaceId, name, value: `${name}-tulip-0` })
    let running = true
    const keepSetting = async (name: string) => {
      for (let index = 1; running || index < 4; index += 1) {
        const payload = { workspaceId, name, value: `${name}-tulip-${index}` }
        await command(index % 2 ? world.services : other, ada.caller, ['update-secret', payload])
      }
    }
    const load = Promise.all([keepSetting('ONE'), keepSetting('TWO')])
    const parts = { ...world.parts, store }
    await rotateDataKeys(parts)
    const exchanging = { ...parts, sealing: openSealing({ current: after, former: [before] }) }
    await rotateMasterKey(exchanging, proofOf(after))
    running = false
    await load
    const [key, ...more] = await dataKeysOf(store, workspaceId)
    expect(more).toEqual([])
    expect(key).toMatchObject({ version: 2, masterKey: exchanging.sealing.masterKey })
    const { secrets } = await ada.do('get-secrets', { workspaceId })
    const places = secrets.flatMap(({ id, valueVersion = 0 }) =>
      Array.from({ length: valueVersion }, (_, index) => ({ workspaceId, secretId: id, version: index + 1 })),
    )
    const alone = { ...parts, sealing: openSealing({ current: after }) }
    const values = await store.transaction((transaction) => openValues(alone, transaction, places))
    expect(values.length).toBeGreaterThanOrEqual(8)
    for (const value of values) expect(value).toMatch(/^(ONE|TWO)-tulip-\d+$/)
    expect(world.errors).toEqual([])
  })
})
