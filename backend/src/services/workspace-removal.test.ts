import { expect, test } from 'vitest'
import { failing } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, jobOf } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, member, newcomer, type Person, refusalOf, spaceOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import type { Stored } from '../ports/store.ts'
import { createHousekeeping } from './housekeeping.ts'

type Owner = Person & { workspaceId: string }
const hour = 3600_000

/** A workspace with something of every kind that one can have; nothing of it is named `Elsewhere`, which has the same. */
async function fill(world: World, ada: Owner) {
  const { workspaceId } = ada
  const { plant, deployment } = await livePlant(world, ada, 'ab')
  const preview = { plantId: plant.id, environment: 'preview', ref: 'topic/one' } as const
  await carryOut(world, (await deployAgain(ada, preview)).id, { letter: 'c' })
  await failing(world, ada, { plantId: plant.id })
  const requestId = (await ada.do('get-plant', { plantId: plant.id })).plant.openRequestId ?? ''
  const bob = await member(world, workspaceId, 'maintainer')
  await ada.do('update-workspace', { workspaceId, policy: await twoVotes(ada) })
  await bob.do('approve-rollback', { requestId, decision: 'decline' })
  await ada.do('add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417' })
  await ada.do('update-secret', { workspaceId, name: 'KEY', value: 'tulip-4418' })
  await ada.do('add-secret', { workspaceId, plantId: plant.id, name: 'OWN', value: 'tulip-4419' })
  await ada.do('comment', { target: { deploymentId: deployment.id, seq: 1 }, text: 'Hello' })
  await bob.do('react', { target: { plantId: plant.id }, emoji: '🎉' })
  const { inviteToken } = await ada.do('invite-member', { workspaceId, role: 'viewer' })
  return { plant, deployment, bob, requestId, inviteToken }
}

async function twoVotes(ada: Owner) {
  const { workspace } = await ada.do('join-workspace', { workspaceId: ada.workspaceId })
  return { ...workspace.policy, approvals: { ...workspace.policy.approvals, needed: 2 } }
}

/** The documents that name any of these ids in their path or in what they hold. */
function naming(world: World, ids: readonly string[]): string[] {
  const all = Object.entries(dumpOf(world))
  return all.filter(([path, data]) => ids.some((id) => path.includes(id) || data.includes(id))).map(([path]) => path)
}

async function blobsOf(world: World, owner: Owner): Promise<number> {
  let count = 0
  for await (const _blob of world.artifacts.list(spaceOf(owner))) count += 1
  return count
}

async function removed(world: World): Promise<void> {
  const left = () => Object.keys(dumpOf(world)).filter((path) => path.startsWith('removals/'))
  await expect.poll(left, { timeout: 15_000 }).toEqual([])
}

test('DEL4: deleting a workspace leaves nothing of it but its addresses, which rest, and these go too in time', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const untouched = await ada.do('create-workspace', { name: 'Elsewhere' })
  const other = { ...ada, workspaceId: untouched.workspace.id }
  await livePlant(world, other, 'a', 'other')
  const theirs = () =>
    Object.fromEntries(Object.entries(dumpOf(world)).filter((entry) => entry.join().includes(other.workspaceId)))
  const { workspaceId } = ada
  const { plant } = await fill(world, ada)
  await expect.poll(() => Object.keys(dumpOf(world)).filter((path) => path.startsWith('unsealed/'))).toEqual([])
  const before = theirs()
  expect(await blobsOf(world, ada)).toBeGreaterThan(0)
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  await removed(world)
  expect(naming(world, [workspaceId, plant.id])).toEqual(['domains/shop'])
  expect(JSON.stringify(dumpOf(world))).not.toContain('Orchard')
  expect(await blobsOf(world, ada)).toBe(0)
  expect(world.forgotten).toEqual([plant.id])
  expect(theirs()).toEqual(before)
  expect(await blobsOf(world, other)).toBeGreaterThan(0)
  expect(world.errors).toEqual([])
  world.clock.advance(29 * 24 * hour)
  const housekeeping = createHousekeeping(world.parts)
  await housekeeping.run()
  expect(Object.keys(dumpOf(world))).toContain('domains/shop')
  world.clock.advance(2 * 24 * hour)
  await housekeeping.run()
  await housekeeping.close()
  expect(naming(world, [workspaceId, plant.id])).toEqual([])
  expect(Object.keys(dumpOf(world))).toContain('domains/other')
})

test('DEL1: only the whole name deletes a workspace, and a wrong one changes nothing', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await livePlant(world, ada)
  const settling = () => Object.keys(dumpOf(world)).filter((path) => /^(unsealed|jobs)\//.test(path))
  await expect.poll(settling, { timeout: 10_000 }).toEqual([])
  const before = dumpOf(world)
  for (const confirmName of ['', 'orchard', 'Orchard ', 'Orchar', workspaceId]) {
    const refusal = await refusalOf(ada.do('delete-workspace', { workspaceId, confirmName }))
    expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'confirmName' }] })
  }
  const bob = await member(world, workspaceId, 'maintainer')
  const ask = { workspaceId, confirmName: 'Orchard' }
  expect(await refusalOf(bob.do('delete-workspace', ask))).toMatchObject({ code: 'forbidden' })
  const eve = await newcomer(world, 'eve')
  expect(await refusalOf(eve.do('delete-workspace', ask))).toMatchObject({ code: 'not_found' })
  expect(Object.keys(dumpOf(world)).filter((path) => !path.startsWith('users/'))).toEqual(
    Object.keys(before).filter((path) => !path.startsWith('users/')),
  )
  await ada.do('delete-workspace', ask)
  expect(await refusalOf(ada.do('delete-workspace', ask))).toMatchObject({ code: 'not_found' })
})

test('DEL2: from the commit on nothing of it is found by anybody, its invitations open nothing, and its people are told', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant, deployment, bob, requestId, inviteToken } = await fill(world, ada)
  const { plantId, deploymentId } = { plantId: plant.id, deploymentId: deployment.id }
  const guest = await newcomer(world, 'guest')
  // Nothing is removed yet: another backend is at it.
  await world.parts.relay.takeLease(`removal:${workspaceId}`, 'another', 60_000)
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  expect(naming(world, [workspaceId]).length).toBeGreaterThan(20)
  for (const person of [ada, bob]) {
    for (const asked of [
      person.do('join-workspace', { workspaceId }),
      person.do('get-plant', { plantId }),
      person.do('get-deployment', { deploymentId }),
      person.do('start-deploy', { workspaceId, plantId }),
      person.do('start-deploy', { workspaceId, gitUrl: 'https://git.example/new' }),
      person.do('rollback', { plantId }),
      person.do('delete-plant', { plantId }),
      person.do('approve-rollback', { requestId, decision: 'approve' }),
      person.do('get-secrets', { workspaceId }),
      person.do('invite-member', { workspaceId, role: 'viewer' }),
      person.do('comment', { target: { plantId }, text: 'Still here?' }),
      person.do('get-activity', { workspaceId }),
      world.services.logs.owner(person.caller, deploymentId),
    ]) {
      expect(await refusalOf(asked)).toMatchObject({ code: 'not_found' })
    }
    expect((await person.do('get-my-workspaces', {})).workspaces).toEqual([])
  }
  expect(await refusalOf(guest.do('enter', { inviteToken }))).toMatchObject({ code: 'not_found' })
  await world.parts.relay.releaseLease(`removal:${workspaceId}`, 'another')
  await world.restart()
  await removed(world)
  const members = [ada.caller.uid, bob.caller.uid]
  const by = { uid: ada.caller.uid, name: 'Ada' }
  expect(world.facts).toContainEqual({ type: 'workspace-removed', workspaceId, name: 'Orchard', by, members })
})

test('DEL3: what builds and what waits in a workspace is ended, and nothing of it is started', async () => {
  await using world = await openWorld({ maxBuilds: 1 })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  builder.write('hello')
  await builder.send()
  const waiting = await plantApp(ada, 'next')
  const other = await ada.do('create-workspace', { name: 'Elsewhere' })
  const theirs = await plantApp({ ...ada, workspaceId: other.workspace.id }, 'theirs')
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  expect(world.stopped).toEqual([`${deployment.id}-1`])
  expect(['conflict', 'unauthenticated']).toContain((await refusalOf(builder.heartbeat())).code)
  await jobOf(world, theirs.deployment.id)
  await removed(world)
  expect(world.started.map(({ deploymentId }) => deploymentId)).not.toContain(waiting.deployment.id)
  expect(naming(world, [workspaceId]).sort()).toEqual(['domains/next', 'domains/shop'])
  expect(world.errors).toEqual([])
})

test('DEL3: a builder that comes for its plan after the deletion gets no secret', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await ada.do('add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417' })
  const { deployment } = await plantApp(ada)
  await jobOf(world, deployment.id)
  await world.parts.relay.takeLease(`removal:${workspaceId}`, 'another', 60_000)
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  expect(await refusalOf(claimed(world, deployment.id))).toMatchObject({ code: 'conflict' })
})

test('DEL5: a first answer that holds something of the workspace goes with it, and its request is not carried out again', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { idempotency } = world.services
  const once = <T>(command: string, payload: object, run: () => Promise<T>) =>
    idempotency.once({ uid: ada.caller.uid, command, requestId: 'r-1', payload }, run)
  const made = { name: 'Short-lived' }
  const { workspace } = await once('create-workspace', made, () => ada.do('create-workspace', made))
  const form = { workspaceId: workspace.id, gitUrl: 'https://git.example/shop' }
  await once('start-deploy', form, () => ada.do('start-deploy', form))
  const wish = { workspaceId: workspace.id, confirmName: 'Short-lived' }
  const remove = () => once('delete-workspace', wish, () => ada.do('delete-workspace', wish))
  await remove()
  await removed(world)
  expect(naming(world, [workspace.id, 'Short-lived'])).toEqual(['domains/shop'])
  const never = () => Promise.reject(new Error('was carried out again'))
  expect(await refusalOf(once('create-workspace', made, never))).toMatchObject({ code: 'not_found' })
  expect(await refusalOf(once('start-deploy', form, never))).toMatchObject({ code: 'not_found' })
  expect(await once('delete-workspace', wish, never), 'its own answer says nothing and stays').toEqual({})
})

test('DEL5: an answer that comes when its workspace has been removed is not kept', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const payload = { workspaceId, name: 'KEY', value: 'tulip-4417' }
  const key = { uid: ada.caller.uid, command: 'add-secret', requestId: 'r-1', payload }
  await world.services.idempotency.once(key, async () => {
    const answer = await ada.do('add-secret', payload)
    await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
    await removed(world)
    return answer
  })
  expect(naming(world, [workspaceId, 'KEY'])).toEqual([])
})

test('DEL4: what a plant left, when an earlier version was cut off at its deletion, goes with the workspace', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant } = await fill(world, ada)
  const path = `plants/${plant.id}`
  await world.store.delete({ path } satisfies Pick<Stored<unknown>, 'path'>)
  await ada.do('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  await removed(world)
  const pointers = `plants/${plant.id}/pointers/production`
  expect(naming(world, [workspaceId]).filter((left) => left !== pointers)).toEqual(['domains/shop'])
})
