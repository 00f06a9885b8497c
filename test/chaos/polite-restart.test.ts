import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../kit/server.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Plant } from '../kit/wire.ts'
import { type Chance, chanceOf } from './kit/chance.ts'
import { builderOf, expectNothingLeft } from './kit/jobs.ts'
import { Ordeal } from './kit/ordeal.ts'
import { slowApp, slowCommands } from './kit/slow-app.ts'
import { Visitor } from './kit/visitor.ts'

let ordeal: Ordeal
let chance: Chance
let plant: Plant

beforeAll(async () => {
  chance = chanceOf('polite restart')
  ordeal = await Ordeal.open()
  const { ada, git, workspaceId } = ordeal
  const { repository, url } = git.repository('slow', slowApp('v1'))
  plant = (await ada.deployed({ workspaceId, gitUrl: url, slug: 'slow', ...slowCommands })).plant
  repository.commit(slowApp('v2'), 'Second version')
})
afterAll(() => ordeal?.close())

it('DEP: a build goes on through SIGTERM and a start, with the same builder', async () => {
  const visitor = new Visitor(plant.url, ordeal.outages)
  const { deployment } = await ordeal.ada.startDeploy({ workspaceId: ordeal.workspaceId, plantId: plant.id })
  const watch = ordeal.watch(deployment.id)
  await ordeal.metActive(deployment.id, 'install', chance.between(0, 500))
  const pid = builderOf(deployment.id)
  expect(pid).toBeDefined()
  await ordeal.die('SIGTERM')
  expect(builderOf(deployment.id)).toBe(pid)
  await ordeal.rise()
  const end = await ordeal.ended(deployment.id, 60_000)
  expect(end.error ?? end.reason).toBeUndefined()
  expect(end.status).toBe('ready')
  await watch.expectWhole(ordeal.ada)
  await until('the new page to be seen', () => visitor.seen.at(-1) === 'v2')
  expect((await visitor.stop()).complaints).toEqual([])
  await expectNothingLeft(ordeal.server)
})

it('STO: a second server on the same folder names the first and ends; the first goes on', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../backend/dist/main.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PORT: String(await freePort()), TRELLIS_DATA: ordeal.server.data },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(said).toMatch(new RegExp(`${ordeal.server.pid}|:${ordeal.server.port}`))
  expect(said.trim().split('\n')).toHaveLength(1)
  expect((await visit(plant.url)).status).toBe(200)
  expect((await ordeal.ada.plant(plant.id)).status).toBe('HEALTHY')
})
