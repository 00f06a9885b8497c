import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, LogWatch } from '../kit/log-watch.ts'
import { backwardSteps } from '../kit/pipeline.ts'
import { processesWith } from '../kit/processes.ts'
import { endlessBuild, packageWithBuild, quickBuild } from '../kit/sites.ts'
import { endAll, openStage, type Stage } from '../kit/stage.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment } from '../kit/wire.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => endAll(stage))
afterAll(() => stage?.close())

async function building(deploymentId: string, marker: string): Promise<void> {
  const seen = () => stage.ada.updates(deploymentId).at(-1)
  await until('the build to run', () => processesWith(marker).length > 0, { within: 60_000, seen })
}

describe('a build that fails', () => {
  it('DEP9: leaves what visitors get, and says which step, which line and what to do', async () => {
    const { ada, git, workspaceId } = stage
    const { repository, url } = git.repository('fails', quickBuild('good'))
    const { plant } = await ada.deployed({ workspaceId, gitUrl: url })
    const before = await visit(plant.url)

    repository.commit(
      packageWithBuild("console.log('so far so good')\nthrow new Error('the soil is dry')\n"),
      'Break it',
    )
    const { deployment } = await ada.startDeploy({ workspaceId, plantId: plant.id })
    const end = await ada.finished(deployment.id)
    expect(end).toMatchObject({ status: 'error', error: { step: 'build' } })
    expect(end.error?.message).not.toBe('')
    expect(end.insight).toMatchObject({
      step: 'build',
      firstFailingLine: { text: expect.stringContaining('the soil is dry') },
    })
    expect(end.insight?.advice).not.toBe('')
    expect(backwardSteps(ada.updates(deployment.id))).toEqual([])
    const states = Object.fromEntries(end.steps.map(({ id, status }) => [id, status]))
    expect(states).toMatchObject({ clone: 'completed', analyze: 'completed', build: 'failed' })
    expect(['pending', 'skipped', 'cancelled']).toContain(states.release)

    expect(await ada.plant(plant.id)).toMatchObject({ status: 'FAILED', live: { commit: plant.live?.commit } })
    expect((await visit(plant.url)).text).toBe(before.text)

    const log = await new LogWatch(ada, deployment.id).toTheEnd()
    const line = log.lines.find(({ seq }) => seq === end.insight?.firstFailingLine?.seq)
    expect(line?.text).toBe(end.insight?.firstFailingLine?.text)

    repository.commit(quickBuild('mended'), 'Mend it')
    const mended = await ada.deployed({ workspaceId, plantId: plant.id })
    expect(mended.plant.status).toBe('HEALTHY')
    expect((await visit(plant.url)).text).toContain('mended')
  })

  it('DEP9: an app that never had a release stays empty of pages and can be tried again', async () => {
    const { ada, git, workspaceId } = stage
    const { repository, url } = git.repository('never', packageWithBuild('process.exit(3)\n'))
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    expect(await ada.finished(deployment.id)).toMatchObject({ status: 'error', error: { step: 'build' } })
    expect((await ada.plant(plant.id)).live).toBeUndefined()
    expect((await visit(plant.url)).status).toBe(404)
    repository.commit(quickBuild('third time lucky'), 'Build something')
    const retried = await ada.send<{ deployment: Deployment }>('retry-deploy', { deploymentId: deployment.id })
    expect(retried.deployment.id).not.toBe(deployment.id)
    expect(await ada.finished(retried.deployment.id)).toMatchObject({ status: expect.stringMatching(/ready|error/) })
  })
})

describe('QUE4: several deployments of one plant', () => {
  it('the newest waiting one supersedes the older waiting one, never the one that builds', async () => {
    const { ada, git, workspaceId } = stage
    const marker = 'marker-superseding'
    const { repository, url } = git.repository('queued', endlessBuild(marker))
    const first = await ada.startDeploy({ workspaceId, gitUrl: url })
    await building(first.deployment.id, marker)
    repository.commit(quickBuild('after the wait'), 'Build quickly')
    const again = { workspaceId, plantId: first.plant.id }
    const second = await ada.startDeploy(again)
    expect(second.deployment.status).toBe('queued')
    const place = await until('the place in the queue to be told', async () => (await ada.plant(first.plant.id)).queue)
    expect(place).toMatchObject({ position: 1, reason: expect.stringMatching(/\w/) })
    const third = await ada.startDeploy(again)

    expect(await ada.finished(second.deployment.id)).toMatchObject({
      status: 'cancelled',
      reason: 'superseded',
      supersededBy: third.deployment.id,
    })
    expect((await ada.deployment(first.deployment.id)).status).toBe('building')
    await ada.send('cancel-deploy', { deploymentId: first.deployment.id })
    expect(await ada.finished(first.deployment.id)).toMatchObject({ status: 'cancelled' })
    expect(await ada.finished(third.deployment.id)).toMatchObject({ status: 'ready' })
    expect((await visit(first.plant.url)).text).toContain('after the wait')
  })
})

describe('a cancelled build', () => {
  it('DEP10: leaves no process within two seconds, also none that hides or ignores SIGTERM', async () => {
    const { ada, git, workspaceId } = stage
    const marker = 'marker-cancelled'
    const { url } = git.repository('endless', endlessBuild(marker, "process.on('SIGTERM', () => {})"))
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    await building(deployment.id, marker)
    const log = new LogWatch(ada, deployment.id)
    await log.pull()
    const said = () => log.lines.some(({ text }) => text === 'waiting for nothing')
    await until('the line that the build prints after its children are started', said, { within: 30_000 })
    await ada.send('cancel-deploy', { deploymentId: deployment.id })
    await until('no process of the build to be left', () => processesWith(marker).length === 0, { within: 2000 })
    const end = await ada.finished(deployment.id)
    expect(end.status).toBe('cancelled')
    expect(backwardSteps(ada.updates(deployment.id))).toEqual([])
    expect((await ada.plant(plant.id)).status).toBe('EMPTY')
    await log.toTheEnd()
    expect(log.wrong).toEqual([])
    const again = await new LogWatch(ada, deployment.id).toTheEnd()
    expect(again.wrong).toEqual([])
    expect(again.lines).toEqual(log.lines)
    expect(hashOf(log.lines)).toMatch(/^[0-9a-f]{64}$/)
  })
})
