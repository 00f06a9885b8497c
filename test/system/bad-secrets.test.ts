import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client } from '../kit/client.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { invite, spare } from './kit/teammates.ts'

type Secret = { id: string; name: string; version: number; plantId?: string }
type Added = { secret: Secret; warnings: string[] }

let stage: Stage
let mia: Client

async function secrets(): Promise<Secret[]> {
  const { ada, workspaceId } = stage
  return (await ada.send<{ secrets: Secret[] }>('get-secrets', { workspaceId })).secrets
}

/** The entries of the activity that a change of secrets has left. */
async function entries(): Promise<string[]> {
  const { ada, workspaceId } = stage
  const { activity } = await ada.send<{ activity: { text: string }[] }>('get-activity', { workspaceId, limit: 100 })
  return activity.map(({ text }) => text)
}

beforeAll(async () => {
  stage = await openStage()
  mia = await invite(stage, { name: 'mia', role: 'maintainer' })
})
afterAll(async () => {
  await mia?.close()
  await stage?.close()
})

it('SCR2, MSK2: a value of one character is taken, with a word that it cannot be hidden', async () => {
  const { ada, workspaceId } = stage
  const { secret, warnings } = await ada.send<Added>('add-secret', { workspaceId, name: 'SHORT', value: 'ü' })
  expect(secret).toMatchObject({ name: 'SHORT', version: 1 })
  expect(warnings).toEqual([expect.stringContaining('neither hidden in logs nor searched for')])
  expect(JSON.stringify([secret, warnings])).not.toContain('ü')
})

it('SCR6: a name in several scopes must say which one is meant; nothing has changed', async () => {
  const { ada, workspaceId } = stage
  const plantId = await spare(stage)
  const wish = { workspaceId, name: 'PLACED', value: 'tulip-4417-north' }
  const { secret: first } = await ada.send<Added>('add-secret', { ...wish, environments: ['production'] })
  const { secret: second } = await ada.send<Added>('add-secret', { ...wish, environments: ['preview'] })
  const { secret: third } = await ada.send<Added>('add-secret', { ...wish, plantId, environments: ['production'] })
  const before = [await secrets(), await entries()]
  for (const [event, more] of [
    ['update-secret', { value: 'tulip-4418-south' }],
    ['delete-secret', {}],
  ] as const) {
    const refusal = await ada.refusal(event, { workspaceId, name: 'PLACED', ...more })
    expect(refusal, event).toMatchObject({ code: 'conflict', message: expect.stringContaining('Nothing was changed') })
    expect(JSON.stringify(refusal)).not.toContain('tulip')
  }
  expect([await secrets(), await entries()]).toEqual(before)
  const said = { workspaceId, name: 'PLACED', plantId, description: 'Of the plant' }
  expect((await ada.send<Added>('update-secret', said)).secret).toMatchObject({ id: third.id, version: 2 })
  await ada.send('delete-secret', { workspaceId, name: 'PLACED', environment: 'preview' })
  const left = (await secrets()).filter(({ name }) => name === 'PLACED').map(({ id }) => id)
  expect(left.sort()).toEqual([first.id, third.id].sort())
  expect(left).not.toContain(second.id)
})

it('SCR10: two people who add one name at once get one secret and one conflict', async () => {
  const { ada, workspaceId } = stage
  const replies = await Promise.all(
    [ada, mia].map((person, index) =>
      person.ask('add-secret', { workspaceId, name: 'ONCE', value: `tulip-4417-${index}` }),
    ),
  )
  expect(replies.map((reply) => (reply.ok ? 'done' : reply.error.code)).sort()).toEqual(['conflict', 'done'])
  expect((await secrets()).filter(({ name }) => name === 'ONCE')).toHaveLength(1)
  expect((await entries()).filter((text) => text.includes('ONCE'))).toHaveLength(1)
})

it('SCR11: of two people who change one at once both are kept, or one is told, where both name the version', async () => {
  const { ada, workspaceId } = stage
  const { secret } = await ada.send<Added>('add-secret', { workspaceId, name: 'SHARED', value: 'tulip-4417-a' })
  const both = (more: object) =>
    Promise.all(
      [ada, mia].map((person, index) =>
        person.ask('update-secret', { workspaceId, secretId: secret.id, value: `tulip-4418-${index}`, ...more }),
      ),
    )
  const free = await both({})
  expect(free.map(({ ok }) => ok)).toEqual([true, true])
  const held = await both({ version: 3 })
  expect(held.map((reply) => (reply.ok ? 'done' : reply.error.code)).sort()).toEqual(['conflict', 'done'])
  expect(JSON.stringify(held)).not.toContain('tulip')
  expect((await secrets()).find(({ id }) => id === secret.id)).toMatchObject({ version: 4 })
  expect((await entries()).filter((text) => text.includes('SHARED'))).toHaveLength(4)
})
