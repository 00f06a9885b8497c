import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { packageWithBuild, quickBuild } from '../kit/sites.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import type { Session } from './kit/session.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const broken = packageWithBuild("console.log('so far so good')\nthrow new Error('the soil is dry')\n")
const barIn = (page: Page) => page.getByRole('region', { name: 'Decision about Shop' })
/** Coral is drawn in the tab's icon while the workspace's worst plant has failed, and at no other time. */
const isAlarmed = async (page: Page) =>
  (await page.locator('link[rel=icon]').getAttribute('href'))?.includes(encodeURIComponent('#DE5138'))
const voiceIn = (page: Page) => page.locator('[data-decisions]')

inBrowser('APR: a team that decides on going back', () => {
  const visitor = useVisitors()
  let mina: Session
  let plantId = ''
  const house = useHouse({}, async (opened) => {
    const { ada, git, workspaceId } = opened
    mina = await teammate(opened, 'Mina', 'developer')
    // With two voters alone, one who declines would already decide.
    await teammate(opened, 'Jun', 'developer')
    const { workspace } = await ada.send<{ workspace: { policy: { approvals: object } } }>('join-workspace', {
      workspaceId,
    })
    const approvals = { ...workspace.policy.approvals, needed: 2 }
    await ada.send('update-workspace', { workspaceId, policy: { ...workspace.policy, approvals } })
    const { repository, url } = git.repository('shop')
    repository.commit(quickBuild('the first page'), 'Open the shop')
    const { plant } = await ada.deployed({ workspaceId, gitUrl: url, name: 'Shop' })
    plantId = plant.id
    repository.commit(broken, 'Forget the water')
  })

  it('sees the question in both browsers, votes, and sees the outcome in both', async () => {
    const { page: left } = await visitor({ session: house.session })
    const { page: right } = await visitor({ session: mina, width: 390, height: 844 })
    await Promise.all([left, right].map((page) => page.goto(house.shelf)))
    await Promise.all([left, right].map((page) => page.getByRole('heading', { name: 'Shop', exact: true }).waitFor()))
    expect(await barIn(left).count()).toBe(0)
    expect(await isAlarmed(left)).toBe(false)

    const { deployment } = await house.ada.startDeploy({ workspaceId: house.workspaceId, plantId })
    await house.ada.finished(deployment.id)
    await Promise.all([left, right].map((page) => barIn(page).getByText('Shop failed at build.').waitFor()))
    for (const page of [left, right]) {
      expect(await barIn(page).textContent()).toMatch(/Visitors still get [0-9a-f]{7}.*0 of 2 approvals/)
      await eventually(() => voiceIn(page).textContent()).toMatch(/^Decision needed: Shop failed at build/)
      expect(await voiceIn(page).getAttribute('aria-live')).toBe('assertive')
      await eventually(() => isAlarmed(page)).toBe(true)
    }

    await barIn(right).getByRole('button', { name: 'Decline' }).click()
    await Promise.all(
      [left, right].map((page) =>
        barIn(page)
          .getByText(/1 against \(Mina\)/)
          .waitFor(),
      ),
    )
    await barIn(right).getByRole('button', { name: 'Approve' }).click()
    await Promise.all(
      [left, right].map((page) =>
        barIn(page)
          .getByText(/1 of 2 approvals \(Mina\)$/)
          .waitFor(),
      ),
    )

    await right.goto(house.pageOf(plantId))
    await left.goto(house.pageOf(plantId))
    const card = left.locator('.decision-card')
    await card
      .getByText(/Error: the soil is dry/)
      .first()
      .waitFor()
    await card.getByText('Open the shop').waitFor()
    await card.getByText('Mina', { exact: true }).waitFor()
    await card.getByLabel('Comment').fill('Dry soil, as I feared')
    await card.getByRole('button', { name: 'Approve' }).click()

    for (const page of [left, right]) {
      const outcome = page.locator('.outcome-card[data-outcome=approved]')
      await outcome.getByText('Dry soil, as I feared').waitFor()
      await page.getByText('Automatic deployments are paused.').waitFor()
      await eventually(() => voiceIn(page).textContent()).toMatch(/^Shop: The team went back/)
      await page.locator('.plant-head[data-status=HEALTHY]').waitFor()
      await eventually(() => isAlarmed(page)).toBe(false)
    }
    await left.getByRole('button', { name: 'Resume' }).click()
    await Promise.all(
      [left, right].map((page) => page.getByRole('button', { name: 'Resume' }).waitFor({ state: 'hidden' })),
    )
  })
})
