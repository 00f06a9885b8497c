import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { machineMillis, startLoad } from '../kit/load.ts'
import { hashOf, readNdjson } from '../kit/log-watch.ts'
import { versionedSite } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment, Plant } from '../kit/wire.ts'

let stage: Stage
const isScript = (path: string) => path.endsWith('.js')

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

it('EDG1: a rollback under 1,000 requests a second fails nobody, mixes nothing and is seen at once', async () => {
  const { ada, git, workspaceId } = stage
  const { repository, url } = git.repository('shop', versionedSite('v1'))
  const one = await ada.deployed({ workspaceId, gitUrl: url, slug: 'shop' })
  repository.commit(versionedSite('v2'), 'Second version', Object.keys(versionedSite('v1')).filter(isScript))
  await ada.deployed({ workspaceId, plantId: one.plant.id })
  expect((await visit(one.plant.url)).text).toContain('Version v2')

  const load = await startLoad(one.plant.url, { perSecond: 1000, milliseconds: 6000 })
  await pause(2500)
  const back = await ada.send<{ plant: Plant; deployment: Deployment }>('rollback', { plantId: one.plant.id })
  const answered = machineMillis()
  const end = await ada.finished(back.deployment.id)
  const result = await load.result

  expect(end).toMatchObject({ kind: 'rollback', status: 'ready' })
  expect(end.steps.map(({ id, status }) => `${id} ${status}`)).toEqual(['verify completed', 'release completed'])
  const [old, gone] = [result.seen.v1, result.seen.v2]
  const delay = (old?.firstComplete ?? Number.NaN) - answered
  console.log(
    `rollback under load: ${result.requests} requests in ${Math.round(result.milliseconds)} ms; after the answer, the ` +
      `first old page was complete at ${delay.toFixed(1)} ms (budget 100 ms) and the last new one asked for at ` +
      `${((gone?.lastAsked ?? Number.NaN) - answered).toFixed(1)} ms`,
  )
  expect(result.failures).toEqual([])
  expect(result.mixes).toEqual([])
  expect(result.requests).toBeGreaterThan(4000)
  expect(Object.keys(result.seen).sort()).toEqual(['v1', 'v2'])
  expect(delay).toBeLessThan(1000)
  expect(gone?.lastAsked).toBeLessThan(answered + 1000)

  const plant = await ada.plant(one.plant.id)
  expect(plant).toMatchObject({
    status: 'HEALTHY',
    automatic: { paused: true },
    live: { commit: one.deployment.commit },
  })
  const log = await readNdjson(ada, back.deployment.id)
  expect(log.end).toMatchObject({ lines: log.lines.length, sha256: hashOf(log.lines) })
  expect(log.lines.length).toBeGreaterThan(0)
})
