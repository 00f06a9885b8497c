import { describe, expect, test } from 'vitest'
import { claimed } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner } from '../../test/kit/services-people.ts'
import { openSealing } from '../adapters/system/sealing.ts'
import { openMasterKeys, proofOf } from '../master-key.ts'
import { documents } from '../ports/documents.ts'
import { rotateDataKeys, rotateMasterKey } from './secret-rotation.ts'
import { dataKeysOf, openValues } from './secret-vault.ts'

const before = Buffer.alloc(32, 7)
const after = Buffer.alloc(32, 8)
const text = (key: Buffer) => key.toString('base64')

/** Two backends that know both keys and wrap with the one before, and a workspace with some secrets. */
async function twoBackends() {
  const sealing = openSealing({ current: before, former: [after] })
  const world = await openWorld({ maxBuilds: 20 }, { sealing })
  await openMasterKeys(world.store, { masterKey: text(before), dataDir: world.folder })
  const second = await world.also('backend-2', { sealing: openSealing({ current: before, former: [after] }) })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  for (const name of ['ONE', 'TWO', 'THREE'])
    await ada.do('add-secret', { workspaceId, name, value: `${name}-value-0000` })
  return { world, second, ada, workspaceId }
}
type Backends = Awaited<ReturnType<typeof twoBackends>>

/** Sets and reads values on both backends for as long as `work` runs; nothing of it may be refused. */
async function underLoad({ world, second, ada, workspaceId }: Backends, work: () => Promise<unknown>) {
  let running = true
  const rounds = { set: 0, built: 0 }
  const keepSetting = async (name: string) => {
    for (let index = 1; running || index < 4; index += 1) {
      const servers = index % 2 ? world.services : second
      const value = `${name}-value-${String(index).padStart(4, '0')}`
      await command(servers, ada.caller, ['update-secret', { workspaceId, name, value }])
      rounds.set += 1
    }
  }
  const keepBuilding = async () => {
    for (let index = 0; running || index < 2; index += 1) {
      const gitUrl = `https://git.example/app-${index}`
      const { deployment } = await ada.do('start-deploy', { workspaceId, gitUrl })
      const builder = await claimed(world, deployment.id)
      const { secrets } = await builder.claim()
      expect(secrets.map(({ name }) => name)).toEqual(['ONE', 'TWO', 'THREE'])
      for (const { name, value } of secrets) expect(value).toMatch(new RegExp(`^${name}-value-\\d{4}$`))
      await builder.finish({ status: 'cancelled' })
      rounds.built += 1
    }
  }
  const load = Promise.all([keepSetting('ONE'), keepSetting('TWO'), keepBuilding()])
  await work()
  running = false
  await load
  expect(rounds.set).toBeGreaterThanOrEqual(6)
  expect(rounds.built).toBeGreaterThanOrEqual(2)
}

/** Every version of every secret, opened by a server that has only this key. */
async function openAll({ world, workspaceId, ada }: Backends, key: Buffer): Promise<string[]> {
  const parts = { ...world.parts, sealing: openSealing({ current: key }) }
  const { secrets } = await ada.do('get-secrets', { workspaceId })
  const places = secrets.flatMap(({ id, valueVersion = 0 }) =>
    Array.from({ length: valueVersion }, (_, index) => ({ workspaceId, secretId: id, version: index + 1 })),
  )
  const found = await world.store.transaction((transaction) => openValues(parts, transaction, places))
  expect(found).toHaveLength(places.length)
  return found.map((value) => value ?? 'gone')
}

describe('the exchange of keys, with two backends at work', () => {
  test('VLT2: data keys are exchanged and nothing is sealed with a former one', async () => {
    const backends = await twoBackends()
    await using world = backends.world
    const parts = { ...world.parts, store: world.store }
    await underLoad(backends, () => rotateDataKeys(parts))
    const keys = await dataKeysOf(world.store, backends.workspaceId)
    expect(keys.map(({ version }) => version)).toEqual([2])
    for (const value of await openAll(backends, before)) expect(value).toMatch(/^(ONE|TWO|THREE)-value-\d{4}$/)
    expect(world.errors).toEqual([])
  })

  test('VLT2: the master key is exchanged, and servers that know only the new one open everything', async () => {
    const backends = await twoBackends()
    await using world = backends.world
    const parts = { ...world.parts, store: world.store, sealing: openSealing({ current: after, former: [before] }) }
    await underLoad(backends, () => rotateMasterKey(parts, proofOf(after)))
    const other = (await backends.ada.do('create-workspace', { name: 'Later' })).workspace.id
    await backends.ada.do('add-secret', { workspaceId: other, name: 'NEW', value: 'made-after-the-exchange' })
    for (const id of [backends.workspaceId, other])
      for (const key of await dataKeysOf(world.store, id)) expect(key.masterKey).toBe(parts.sealing.masterKey)
    for (const value of await openAll(backends, after)) expect(value).toMatch(/^(ONE|TWO|THREE)-value-\d{4}$/)
    const alone = { masterKey: text(after), dataDir: world.folder }
    expect((await openMasterKeys(world.store, alone)).current).toEqual(after)
    const old = { masterKey: text(before), dataDir: world.folder }
    await expect(openMasterKeys(world.store, old)).rejects.toThrow('not the key')
    expect(world.errors).toEqual([])
  })

  test('VLT2: an exchange that was cut off goes on where it stopped, also when two do it at once', async () => {
    const backends = await twoBackends()
    await using world = backends.world
    const { workspaceId } = backends
    const parts = { ...world.parts, store: world.store }
    const newKey = { ...parts.sealing.makeKey(workspaceId, 2), createdAt: world.clock.iso() }
    await world.store.create(documents.dataKey(workspaceId, 2), newKey)
    await Promise.all([rotateDataKeys(parts), rotateDataKeys(parts)])
    const keys = await dataKeysOf(world.store, workspaceId)
    expect(Math.max(...keys.map(({ version }) => version))).toBeLessThanOrEqual(3)
    await rotateDataKeys(parts)
    expect(await dataKeysOf(world.store, workspaceId)).toHaveLength(1)
    expect((await openAll(backends, before)).sort()).toEqual(['ONE-value-0000', 'THREE-value-0000', 'TWO-value-0000'])
  })
})
