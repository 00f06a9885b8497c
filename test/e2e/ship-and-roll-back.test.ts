import { expect, it } from 'vitest'
import { packageWithBuild, quickBuild } from '../kit/sites.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { allCompleted, deployedTo, pipelineOf, shownSteps } from './kit/pipeline.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('a repository over its first days', () => {
  const visitor = useVisitors()
  const house = useHouse()

  it('is planted, changed, broken and rolled back, and visitors never get what failed', async () => {
    const { repository, url } = house.git.repository('shop')
    repository.commit(quickBuild('the first page'), 'Open the shop')
    const { page, context } = await visitor({ session: house.session })
    await page.goto(house.shelf)
    await page.getByRole('button', { name: 'Plant an app' }).click()
    await page.getByLabel('Git URL').fill(url)
    await page.getByRole('button', { name: 'Plant and deploy' }).click()

    await page.getByRole('heading', { name: 'Shop', level: 1 }).waitFor()
    await deployedTo(page, 'Open the shop', 'ready')
    expect(await shownSteps(page)).toEqual({ ...allCompleted, install: 'skipped' })
    const header = page.locator('.plant-head')
    const [site] = await Promise.all([
      context.waitForEvent('page'),
      header.getByRole('link', { name: /^shop\.localhost/ }).click(),
    ])
    await site.getByText('the first page').waitFor()

    repository.commit(quickBuild('the second page'), 'Change the window')
    await header.getByRole('button', { name: 'Deploy' }).click()
    await deployedTo(page, 'Change the window', 'ready')
    await site.reload()
    await site.getByText('the second page').waitFor()

    repository.commit(
      packageWithBuild("console.log('so far so good')\nthrow new Error('the soil is dry')\n"),
      'Forget the water',
    )
    await header.getByRole('button', { name: 'Deploy' }).click()
    await deployedTo(page, 'Forget the water', 'error')
    await page.locator('.plant-head[data-status=FAILED]').waitFor()
    expect(await header.textContent()).toContain('Failed · at build')
    expect(await shownSteps(page)).toMatchObject({ clone: 'completed', build: 'failed' })
    const failure = page.locator('.decision-card')
    await failure
      .getByText(/Error: the soil is dry/)
      .first()
      .waitFor()
    await failure.getByText('what failed never reached them', { exact: false }).waitFor()
    await site.reload()
    await site.getByText('the second page').waitFor()

    await page.getByRole('link', { name: /^See line \d+$/ }).click()
    await page.locator('.log-line[data-failing]', { hasText: 'the soil is dry' }).waitFor()
    await page.getByRole('complementary', { name: 'What went wrong' }).waitFor()

    await header.getByRole('button', { name: 'Roll back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll back Shop?' })
    await dialog.getByText('Change the window').waitFor()
    await dialog.getByText('Open the shop').waitFor()
    await dialog.getByRole('button', { name: /^Roll back to [0-9a-f]{7}$/ }).click()
    await dialog.waitFor({ state: 'hidden' })

    await page.getByRole('tab', { name: 'Overview' }).click()
    await page.locator('.pipeline[data-kind=rollback][data-status=ready]').waitFor()
    expect(await shownSteps(page)).toEqual({ verify: 'completed', release: 'completed' })
    await expect(pipelineOf(page).locator('li').count()).resolves.toBe(2)
    await page.locator('.plant-head[data-status=HEALTHY]').waitFor()
    const paused = page.getByText('Automatic deployments are paused.')
    await paused.waitFor()
    await site.reload()
    await site.getByText('the first page').waitFor()

    await page.getByRole('button', { name: 'Resume' }).click()
    await paused.waitFor({ state: 'hidden' })
  })

  it('goes back to any release from the list of deployments, which says how each one ended', async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(house.shelf)
    await page.getByRole('link', { name: 'Shop', exact: true }).click()
    await page.getByRole('tab', { name: 'Deployments' }).click()
    const rows = page.locator('.deployment')
    await eventually(() => rows.count()).toBe(4)
    const outcomes = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-status')))
    expect(outcomes).toEqual(['ready', 'error', 'ready', 'ready'])
    expect(await rows.first().textContent()).toContain('Live')

    await rows.filter({ hasText: 'Change the window' }).getByRole('button', { name: 'Switch to this' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Switch to [0-9a-f]{7}$/ })
      .click()
    await eventually(() => rows.count()).toBe(5)
    await eventually(() => rows.first().textContent()).toMatch(/Live.*Change the window/)
    expect(await page.locator('.deployment-live').count()).toBe(1)
  })
})
