import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectNothingLeft } from '../chaos/kit/jobs.ts'
import { slowApp, slowCommands } from '../chaos/kit/slow-app.ts'
import { Client } from '../kit/client.ts'
import { quickBuild } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import { documentsNaming } from './kit/documents.ts'

/** What a workspace is full of: a live plant, a preview, secrets, words, an invitation, and a build that runs. */
type Full = { workspaceId: string; name: string; urls: string[]; plantIds: string[]; running: string; bob: Client }

let stage: Stage
let guests = 0

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

async function fill(name: string): Promise<Full> {
  const { ada, git, server } = stage
  const workspaceId = await ada.workspace(name)
  const inWorkspace = (more: object) => ({ workspaceId, ...more })
  await ada.send(
    'add-secret',
    inWorkspace({ name: 'API_KEY', value: 'k9-Tulip-4417-north', requestId: `kept-${name}` }),
  )
  await ada.send('update-secret', inWorkspace({ name: 'API_KEY', value: 'k9-Tulip-4418-north' }))
  const { url } = git.repository(`herbs-${name.toLowerCase()}`, quickBuild('basil'))
  const one = await ada.deployed(inWorkspace({ gitUrl: url, requestId: `planted-${name}` }))
  const plantId = one.plant.id
  const preview = await ada.deployed(inWorkspace({ plantId, environment: 'preview', ref: 'main' }))
  await ada.send('comment', { target: { deploymentId: one.deployment.id, seq: 1 }, text: `Hello from ${name}` })
  await ada.send('react', { target: { plantId }, emoji: '🎉' })
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', inWorkspace({ role: 'owner' }))
  guests += 1
  const account = { email: `bob-${guests}@example.org`, password: 'a long enough password', inviteToken }
  const bob = await Client.signUp(server.url, account)
  await bob.send('join-workspace', workspaceId)
  await ada.send('invite-member', inWorkspace({ role: 'viewer' }))
  const slow = git.repository(`slow-${name.toLowerCase()}`, slowApp('v1'))
  const building = await ada.startDeploy(inWorkspace({ gitUrl: slow.url, ...slowCommands }))
  const { id: running } = building.deployment
  await bob.send('watch-logs', { deploymentId: running })
  await until('the build to print', () => bob.notices.some(({ event }) => event === 'new-log'), { within: 60_000 })
  const urls = [one.plant.url, one.deployment.url ?? '', preview.deployment.url ?? '']
  return { workspaceId, name, urls, plantIds: [plantId, building.plant.id], running, bob }
}

/** Documents that name the workspace or anything in it, besides the addresses that rest. */
function left({ workspaceId, name, plantIds }: Full): string[] {
  const found = documentsNaming(stage.server.data, [workspaceId, name, ...plantIds])
  return found.filter((path) => !path.startsWith('domains/'))
}

async function expectNothingOf(full: Full): Promise<void> {
  const { server } = stage
  await until('everything to be removed', () => left(full).length === 0, { within: 60_000, seen: () => left(full) })
  const resting = documentsNaming(server.data, [full.workspaceId]).map((path) => path.split('--').length)
  expect(resting, 'of the addresses only those of the plants themselves rest').toEqual([1, 1])
  expect(existsSync(join(server.data, 'blobs', full.workspaceId))).toBe(false)
  for (const url of full.urls) expect((await visit(url)).status, url).toBe(404)
  await expectNothingLeft(server)
}

it('DEL2 DEL3 DEL4: an owner deletes a workspace by its name, while it builds and others look', async () => {
  const { ada, server } = stage
  const stays = await fill('Meadow')
  const full = await fill('Orchard')
  const { workspaceId, bob, plantIds } = full
  for (const url of full.urls) expect((await visit(url)).status, url).toBe(200)
  expect(existsSync(join(server.data, 'blobs', workspaceId))).toBe(true)
  expect(left(full).length).toBeGreaterThan(20)

  const wrong = await ada.refusal('delete-workspace', { workspaceId, confirmName: 'orchard' })
  expect(wrong).toMatchObject({ code: 'invalid', issues: [{ path: 'confirmName' }] })
  expect((await visit(full.urls[0] ?? '')).status).toBe(200)

  const from = performance.now()
  await ada.send('delete-workspace', { workspaceId, confirmName: 'Orchard' })
  for (const client of [ada, bob]) {
    const told = () => client.notices.find(({ event }) => event === 'workspace-removed')
    await until('the others to be told', () => told() !== undefined, { within: 1000 })
    expect(told()?.payload).toMatchObject({ workspaceId, name: 'Orchard', by: { name: 'Ada' } })
    expect((told()?.at ?? 0) - from).toBeLessThan(1000)
  }
  for (const url of full.urls.slice(0, 1)) expect((await visit(url)).status).toBe(404)
  const seen = bob.notices.length
  expect(await bob.refusal('join-workspace', workspaceId)).toMatchObject({ code: 'not_found' })
  expect(await bob.refusal('get-plant', { plantId: plantIds[0] })).toMatchObject({ code: 'not_found' })
  expect(await bob.refusal('watch-logs', { deploymentId: full.running })).toMatchObject({ code: 'not_found' })
  const again = { workspaceId, confirmName: 'Orchard' }
  expect(await bob.refusal('delete-workspace', again)).toMatchObject({ code: 'not_found' })
  expect(await bob.send('get-my-workspaces', {})).toEqual({ workspaces: [] })

  await expectNothingOfBut(full, stays)
  const after = bob.notices.slice(seen).map(({ event }) => event)
  expect(after.filter((event) => event !== 'resync')).toEqual([])
  await stays.bob.close()
  await bob.close()
})

/** Nothing of the one is left, and the other, which builds as well, is as it was. */
async function expectNothingOfBut(full: Full, stays: Full): Promise<void> {
  const { ada } = stage
  await ada.finished(stays.running)
  await expectNothingOf(full)
  for (const url of stays.urls) expect((await visit(url)).status, url).toBe(200)
  const { shelf } = await ada.send<{ shelf: unknown[] }>('join-workspace', stays.workspaceId)
  expect(shelf).toHaveLength(2)
  const answer = await ada.send('verify-activity', { workspaceId: stays.workspaceId })
  expect(answer).toMatchObject({ ok: true })
}

it.each([0, 40, 150])(
  'DEL6: a server that is killed %i ms into deleting a workspace finishes it when it is back',
  async (ms) => {
    const { ada, server } = stage
    const full = await fill(`Thicket${ms}`)
    const { workspaceId, name } = full
    const asked = ada.ask<object>('delete-workspace', { workspaceId, confirmName: name }).catch(() => undefined)
    await pause(ms)
    await server.restart('SIGKILL')
    const acknowledged = (await asked)?.ok === true
    const back = await Client.logIn(server.url, { email: 'ada@example.org', password: 'a long enough password' })
    stage.ada = back
    const { workspaces } = await back.send<{ workspaces: { id: string }[] }>('get-my-workspaces', {})
    const isThere = workspaces.some(({ id }) => id === workspaceId)
    // A kill before the commit leaves the workspace whole; what was acknowledged is never taken back.
    if (acknowledged) expect(isThere).toBe(false)
    if (isThere) await back.send('delete-workspace', { workspaceId, confirmName: name })
    console.log(`killed after ${ms} ms; acknowledged: ${acknowledged}; committed: ${!isThere}`)
    await expectNothingOf(full)
    await full.bob.close()
  },
)
