import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { waitingBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { pipelineOf, shownSteps } from './kit/pipeline.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('deployments that wait and are called off', () => {
  const visitor = useVisitors()
  const house = useHouse({ env: { TRELLIS_MAX_BUILDS: '1' } })

  it('tell their place in the queue, can be cancelled and tried again', async () => {
    const { ada, git, workspaceId, pageOf, session, shelf } = house
    const slow = await ada.startDeploy({ workspaceId, gitUrl: git.repository('slow', waitingBuild()).url })
    const { page } = await visitor({ session })
    await page.goto(pageOf(slow.plant.id))
    await pipelineOf(page).locator('[data-step=build][data-status=active]').waitFor({ timeout: 60_000 })

    const quick = await ada.startDeploy({ workspaceId, gitUrl: git.repository('quick', quickBuild('quick')).url })
    await page.goto(shelf)
    await page.getByText('queued, number 1').waitFor()
    await page.getByRole('link', { name: 'quick', exact: true }).click()
    await page.getByText('Number 1 in the queue.').waitFor()

    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('.pipeline[data-status=cancelled]').waitFor()
    await page.locator('.plant-head[data-status=EMPTY]').waitFor()
    expect(Object.values(await shownSteps(page))).not.toContain('active')

    await page.getByRole('tab', { name: 'Deployments' }).click()
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.getByText('Number 1 in the queue.').waitFor()
    await eventually(() => page.locator('.deployment').count()).toBe(2)

    const { page: other } = await visitor({ session })
    await other.goto(pageOf(slow.plant.id))
    await other.getByRole('button', { name: 'Cancel' }).click()
    await other.locator('.pipeline[data-status=cancelled]').waitFor()
    expect(await shownSteps(other)).toMatchObject({ clone: 'completed', build: 'cancelled' })
    await page.locator('.pipeline[data-status=ready]').waitFor({ timeout: 60_000 })
    await page.locator('.plant-head[data-status=HEALTHY]').waitFor()
    const outcomes = await page.locator('.deployment').evaluateAll((all) => all.map((row) => row.textContent))
    expect(outcomes[0]).toContain('Ready')
    expect(outcomes[1]).toContain('Cancelled')
    expect((await ada.plant(quick.plant.id)).status).toBe('HEALTHY')
  })
})
