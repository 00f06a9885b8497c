import { describe, expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { claimed } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { forgetOldVersions } from './secret-removal.ts'

const day = 24 * 3600_000

async function withSecret() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { secret } = await ada.do('add-secret', { workspaceId, name: 'DEPLOY_TOKEN', value: 'ghp-tulip-4417' })
  const versions = () => Object.keys(dumpOf(world)).filter((path) => path.includes('/versions/'))
  return { world, ada, workspaceId, secret, versions }
}

describe('a secret that git signs in with', () => {
  const gitUrl = 'https://git.example/private'

  test('SCR4: reaches git alone, in the source of the plan and not among the variables', async () => {
    const { world, ada, workspaceId, secret } = await withSecret()
    await using _world = world
    const gitCredential = { secretId: secret.id, username: 'deployer' }
    const planted = await ada.do('start-deploy', { workspaceId, gitUrl, gitCredential })
    expect(planted.plant.gitCredential).toEqual(gitCredential)
    const plan = await (await claimed(world, planted.deployment.id)).claim()
    expect(plan.source.credential).toEqual({ username: 'deployer', password: 'ghp-tulip-4417' })
    expect(plan.secrets).toEqual([])
    const deleting = ada.do('delete-secret', { workspaceId, secretId: secret.id })
    expect(await refusalOf(deleting)).toMatchObject({ code: 'conflict' })
    const { plant } = await ada.do('update-plant', { plantId: planted.plant.id, gitCredential: null })
    expect(plant.gitCredential).toBeUndefined()
    await ada.do('delete-secret', { workspaceId, secretId: secret.id })
  })

  test('SCR4: is none of another workspace and none of another plant', async () => {
    const { world, ada, workspaceId, secret } = await withSecret()
    await using _world = world
    const { plant } = await livePlant(world, ada)
    const elsewhere = (await ada.do('create-workspace', { name: 'Other' })).workspace.id
    const own = { workspaceId, name: 'OF_SHOP', value: 'ghp-tulip-4418', plantId: plant.id }
    const ofShop = (await ada.do('add-secret', own)).secret
    for (const [where, id] of [
      [elsewhere, secret.id],
      [workspaceId, ofShop.id],
    ] as const) {
      const planting = ada.do('start-deploy', { workspaceId: where, gitUrl, gitCredential: { secretId: id } })
      expect(await refusalOf(planting)).toMatchObject({ code: 'not_found' })
    }
    const gitCredential = { secretId: ofShop.id }
    expect((await ada.do('update-plant', { plantId: plant.id, gitCredential })).plant.gitCredential).toEqual(
      gitCredential,
    )
  })
})

describe('where a name stands', () => {
  test('SCR10: a change of environments frees the old place, and takes none that another secret has', async () => {
    const { world, ada, workspaceId, secret } = await withSecret()
    await using _world = world
    const again = (environments?: ('production' | 'preview')[]) =>
      ada.do('add-secret', {
        ...{ workspaceId, name: 'DEPLOY_TOKEN', value: 'ghp-tulip-4418' },
        ...(environments ? { environments } : {}),
      })
    const move = (environments: ('production' | 'preview')[]) =>
      ada.do('update-secret', { workspaceId, secretId: secret.id, environments })
    await again(['preview'])
    const before = dumpOf(world)
    expect(await refusalOf(move(['preview']))).toMatchObject({ code: 'conflict' })
    expect(await refusalOf(again())).toMatchObject({ code: 'conflict' })
    expect(dumpOf(world)).toEqual(before)
    expect((await move(['production'])).secret).toMatchObject({ version: 2, valueVersion: 1 })
    await again()
    expect(Object.keys(dumpOf(world)).filter((path) => path.includes('/secretNames/'))).toHaveLength(3)
  })

  test('SCR9: a file of 500 variables is one commit, with an entry for each', async () => {
    const { world, ada, workspaceId } = await withSecret()
    await using _world = world
    const text = Array.from({ length: 500 }, (_, index) => `NAME_${index}=value-of-${index}-tulip`).join('\n')
    const { changes } = await ada.do('import-env', { workspaceId, text })
    expect(changes).toHaveLength(500)
    expect((await ada.do('get-secrets', { workspaceId })).secrets).toHaveLength(501)
    const again = await ada.do('import-env', { workspaceId, text: text.replace('value-of-7-', 'other-of-7-') })
    expect(again.changes.filter(({ change }) => change !== 'same')).toMatchObject([{ name: 'NAME_7' }])
    const entries = Object.keys(dumpOf(world)).filter((path) => path.includes('/activity/'))
    expect(entries).toHaveLength(503)
  })
})

describe('how long a value is kept', () => {
  test('VLT5: former versions stay while a release was made with them, and go a day after that', async () => {
    const { world, ada, workspaceId, secret, versions } = await withSecret()
    await using _world = world
    const { plant } = await livePlant(world, ada)
    const set = (value: string) => ada.do('update-secret', { workspaceId, secretId: secret.id, value })
    await set('ghp-tulip-4418')
    await set('ghp-tulip-4419')
    world.clock.advance(day + 1000)
    await forgetOldVersions(world.parts, workspaceId)
    expect(versions().map((path) => path.split('/').at(-1))).toEqual(['1', '3'])
    await carryOut(world, (await deployAgain(ada, { plantId: plant.id })).id, { letter: 'b' })
    const releases = Object.keys(dumpOf(world)).filter((path) => path.startsWith('releases/'))
    for (const path of releases) {
      const found = await world.store.get<{ secretVersions: Record<string, number> }>({ path })
      if (found?.data.secretVersions[secret.id] === 1) await world.store.delete({ path })
    }
    await forgetOldVersions(world.parts, workspaceId)
    expect(versions().map((path) => path.split('/').at(-1))).toEqual(['3'])
  })

  test('VLT5: what a plant had for itself goes with it', async () => {
    const { world, ada, workspaceId, versions } = await withSecret()
    await using _world = world
    const { plant } = await livePlant(world, ada)
    const own = { workspaceId, name: 'DEPLOY_TOKEN', value: 'ghp-tulip-4418', plantId: plant.id }
    await ada.do('add-secret', own)
    expect(versions()).toHaveLength(2)
    await ada.do('delete-plant', { plantId: plant.id })
    expect(versions()).toHaveLength(1)
    expect(Object.keys(dumpOf(world)).filter((path) => path.includes('/secretNames/'))).toHaveLength(1)
  })
})

test('ACT1: the secrets of a plant that is deleted are told of, to the activity and to who looks at secrets', async () => {
  const { world, ada, workspaceId } = await withSecret()
  await using _world = world
  const { plant } = await livePlant(world, ada)
  await ada.do('add-secret', { workspaceId, plantId: plant.id, name: 'ONLY_HERE', value: 'ghp-tulip-4418' })
  await ada.do('delete-plant', { plantId: plant.id })
  const { activity } = await ada.do('get-activity', { workspaceId, kinds: ['secret.deleted'] })
  expect(activity).toMatchObject([{ plantId: plant.id, by: { name: 'Ada' } }])
  expect(activity[0]?.text).toBe('Ada deleted the secret ONLY_HERE of shop, with the plant')
  const told = world.facts.flatMap((fact) => (fact.type === 'secrets-changed' ? [fact.secrets] : [])).at(-1)
  expect(told?.map(({ name }) => name)).toEqual(['DEPLOY_TOKEN'])
  expect(world.facts).toContainEqual(expect.objectContaining({ type: 'activity-recorded', activity: activity[0] }))
})
