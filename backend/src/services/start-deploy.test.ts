import { describe, expect, test } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { jobOf } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { Failure } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'

const gitUrl = 'https://git.example/shop'
const day = 24 * 3600_000

describe('DEP: a request that cannot be right is invalid for its field and writes nothing', () => {
  const wrong: [what: string, gitUrl: string][] = [
    ['no URL at all', 'not a url'],
    ['another transport', 'ext::sh -c touch% /tmp/x'],
    ['an option of git', '--upload-pack=touch /tmp/x'],
    ['a name and password inside', 'https://ada:secret@git.example/shop'],
    ['a token inside', 'https://ghp_token@git.example/shop'],
    ['a host inside the network', 'https://10.0.0.7/shop'],
    ['a host inside the network over ssh', 'git@10.0.0.7:shop.git'],
    ['a file', 'file:///etc'],
    ['a sample that is not there', 'sample:nothing'],
    ['a sample with a path in it', 'sample:../../etc'],
    ['no repository', 'https://git.example/'],
  ]
  test.each(wrong)('%s', async (_what, url) => {
    await using world = await openWorld()
    const { do: tell, workspaceId, caller } = await firstOwner(world)
    const before = dumpOf(world)
    const issues = [{ path: 'gitUrl', message: expect.any(String) }]
    expect(await refusalOf(tell('start-deploy', { workspaceId, gitUrl: url }))).toMatchObject({
      code: 'invalid',
      issues,
    })
    const creating = world.services.plants.create(caller, { workspaceId, gitUrl: url })
    expect(await refusalOf(creating)).toMatchObject({ code: 'invalid', issues })
    expect(dumpOf(world)).toEqual(before)
    expect(world.facts.filter(({ type }) => !/^(activity|presence)-/.test(type))).toEqual([])
  })

  test.each([
    ['a reserved slug', { slug: 'www' }, { code: 'invalid', issues: [{ path: 'slug' }] }],
    ['a region that is not there', { region: 'moon' }, { code: 'invalid', issues: [{ path: 'region' }] }],
    ['a service', { kind: 'service' as const }, { code: 'unavailable' }],
    ['a credential', { gitCredential: { secretId: '01J00000000000000000000000' } }, { code: 'not_found' }],
  ])('%s', async (_what, extra, refusal) => {
    await using world = await openWorld()
    const { do: tell, workspaceId } = await firstOwner(world)
    const before = dumpOf(world)
    expect(await refusalOf(tell('start-deploy', { workspaceId, gitUrl, ...extra }))).toMatchObject(refusal)
    expect(dumpOf(world)).toEqual(before)
  })
})

test('DEP: what the operator allows is deployed: a private host, a host with port, a file, a sample', async () => {
  await using world = await openWorld({
    allowPrivateGit: ['10.0.0.7', '10.0.0.8:3000', '10.0.0.9:443'],
    allowFileGit: true,
  })
  const { do: tell, workspaceId } = await firstOwner(world)
  const remotes = ['https://10.0.0.7/shop', 'http://10.0.0.8:3000/shop', 'https://10.0.0.9/shop']
  for (const url of [...remotes, 'file:///srv/shop', 'sample:plain-html']) {
    expect((await tell('start-deploy', { workspaceId, gitUrl: url })).deployment.status).toBe('queued')
  }
  for (const other of ['http://10.0.0.8:22/shop', 'http://10.0.0.9/shop']) {
    expect(await refusalOf(tell('start-deploy', { workspaceId, gitUrl: other }))).toMatchObject({ code: 'invalid' })
  }
})

test('DEP: a known plant whose host became private is refused before anything is written', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await plantApp(ada)
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.plant(plant.id))
    if (found) transaction.set(documents.plant(plant.id), { ...found.data, gitUrl: 'https://10.1.1.1/shop' })
  })
  await expect.poll(() => world.started.length).toBe(1)
  await expect
    .poll(async () => (await world.store.get(documents.job(world.started[0]?.deploymentId ?? '')))?.data.handle)
    .toBeDefined()
  const before = dumpOf(world)
  const refusal = await refusalOf(ada.do('start-deploy', { workspaceId: ada.workspaceId, plantId: plant.id }))
  expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'gitUrl' }] })
  expect(dumpOf(world)).toEqual(before)
})

test('DEP: without isolation nothing is deployed, and the sentence says what to install', async () => {
  const sentence = 'Install bubblewrap, or build only for yourself.'
  await using world = await openWorld({ isolation: async () => ({ kind: 'none', available: false, sentence }) })
  const { do: tell, workspaceId } = await firstOwner(world)
  const before = dumpOf(world)
  const refusal = await refusalOf(tell('start-deploy', { workspaceId, gitUrl }))
  expect(refusal).toEqual({ code: 'unavailable', message: sentence })
  expect(dumpOf(world)).toEqual(before)
})

test('DEP: a new plant is complete, and so are its activity and its facts', async () => {
  await using world = await openWorld()
  const { do: tell, workspaceId, caller } = await firstOwner(world)
  const { plant, deployment } = await tell('start-deploy', { workspaceId, gitUrl: ` ${gitUrl}.git `, name: 'Shop' })
  expect(plant).toMatchObject({
    ...{ name: 'Shop', slug: 'shop', kind: 'static', status: 'DEPLOYING', gitUrl: `${gitUrl}.git`, ref: 'HEAD' },
    ...{ url: 'http://shop.localhost:8080', latestDeploymentId: deployment.id, automatic: { paused: false } },
  })
  expect(deployment).toMatchObject({ kind: 'deploy', status: 'queued', progress: 0, requestedBy: caller.uid })
  const { activity } = await tell('get-activity', { workspaceId })
  expect(activity.map(({ kind }) => kind).sort()).toEqual(['deployment.started', 'plant.created', 'workspace.created'])
  await jobOf(world, deployment.id)
  const kinds = world.facts.map(({ type }) => type)
  for (const kind of ['pipeline-changed', 'plant-changed', 'queue-changed'] as const) expect(kinds).toContain(kind)
})

test('DEP: a slug is made of the name or the repository, numbered when taken, and never reserved', async () => {
  await using world = await openWorld()
  const { do: tell, workspaceId } = await firstOwner(world)
  const slugOf = async (form: { gitUrl: string; name?: string; slug?: string }) =>
    (await tell('start-deploy', { workspaceId, ...form })).plant.slug
  expect(await slugOf({ gitUrl })).toBe('shop')
  expect(await slugOf({ gitUrl })).toBe('shop-2')
  expect(await slugOf({ gitUrl, name: 'Shop' })).toBe('shop-3')
  expect(await slugOf({ gitUrl, slug: 'shop-4' })).toBe('shop-4')
  expect(await slugOf({ gitUrl })).toBe('shop-5')
  expect(await slugOf({ gitUrl, name: 'www' })).toBe('www-site')
  expect(await slugOf({ gitUrl, name: '火' })).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  expect(await slugOf({ gitUrl: 'git@git.example:team/Größe_Ö.git' })).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
})

test('DEP: a chosen slug that is taken is a conflict for its field, also in another workspace', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  await ada.do('start-deploy', { workspaceId: ada.workspaceId, gitUrl, slug: 'orchard' })
  const other = (await ada.do('create-workspace', { name: 'Other' })).workspace.id
  const refusal = await refusalOf(ada.do('start-deploy', { workspaceId: other, gitUrl, slug: 'orchard' }))
  expect(refusal).toMatchObject({ code: 'conflict', issues: [{ path: 'slug' }] })
})

test('DEP: of many that want one slug at once one gets it and the others a conflict', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const bob = await member(world, ada.workspaceId, 'developer')
  const form = { workspaceId: ada.workspaceId, gitUrl, slug: 'orchard' }
  const people = [ada, bob, ada, bob]
  const outcomes = await Promise.all(
    people.map((person) => person.do('start-deploy', form).catch((error: unknown) => error)),
  )
  const refused = outcomes.filter((outcome) => outcome instanceof Failure)
  expect(refused.map((error) => error.refusal.code)).toEqual(['conflict', 'conflict', 'conflict'])
  const plants = (await ada.do('join-workspace', { workspaceId: ada.workspaceId })).shelf
  expect(plants).toHaveLength(1)
})

test('DEP: made slugs of many plants at once are all different', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const made = await Promise.all(Array.from({ length: 6 }, () => plantApp(ada)))
  expect(new Set(made.map(({ plant }) => plant.slug)).size).toBe(6)
})

test('DEP: a freed address rests for 30 days and is then free', async () => {
  await using world = await openWorld()
  const { do: tell, workspaceId } = await firstOwner(world)
  const form = { workspaceId, gitUrl, slug: 'orchard' }
  const { plant } = await tell('start-deploy', form)
  await tell('delete-plant', { plantId: plant.id })
  expect(await refusalOf(tell('start-deploy', form))).toMatchObject({ code: 'conflict' })
  world.clock.advance(30 * day - 60_000)
  expect(await refusalOf(tell('start-deploy', form))).toMatchObject({ code: 'conflict' })
  world.clock.advance(120_000)
  expect((await tell('start-deploy', form)).plant.slug).toBe('orchard')
})

test('DEP: a changed address frees the old one, which rests for others but not for its plant', async () => {
  await using world = await openWorld()
  const { do: tell, workspaceId } = await firstOwner(world)
  const { plant } = await tell('start-deploy', { workspaceId, gitUrl, slug: 'orchard' })
  const moved = await tell('update-plant', { plantId: plant.id, slug: 'garden' })
  expect(moved.plant).toMatchObject({ slug: 'garden', url: 'http://garden.localhost:8080' })
  const taking = tell('start-deploy', { workspaceId, gitUrl, slug: 'orchard' })
  expect(await refusalOf(taking)).toMatchObject({ code: 'conflict' })
  expect((await tell('update-plant', { plantId: plant.id, slug: 'orchard' })).plant.slug).toBe('orchard')
  for (const slug of ['www']) {
    const refusal = await refusalOf(tell('update-plant', { plantId: plant.id, slug }))
    expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'slug' }] })
  }
  const wrong = await refusalOf(tell('update-plant', { plantId: plant.id, gitUrl: 'https://10.0.0.1/x' }))
  expect(wrong).toMatchObject({ code: 'invalid', issues: [{ path: 'gitUrl' }] })
})

test('DEP: a plant made without deploying is empty until it is deployed', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const plant = await world.services.plants.create(ada.caller, { workspaceId, gitUrl, buildCommand: 'make' })
  expect(plant).toMatchObject({ status: 'EMPTY', settings: { buildCommand: 'make' } })
  const { deployment } = await ada.do('start-deploy', { workspaceId, plantId: plant.id, ref: 'v1' })
  expect(deployment).toMatchObject({ ref: 'v1', environment: 'production' })
})
