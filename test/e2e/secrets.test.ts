import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('secrets of a workspace', () => {
  const visitor = useVisitors()
  let [shop, handbook] = ['', '']
  const house = useHouse({}, async ({ ada, git, workspaceId }) => {
    const deploy = async (name: string) => {
      const { url } = git.repository(name, quickBuild(name))
      return (await ada.deployed({ workspaceId, gitUrl: url, name })).plant.id
    }
    shop = await deploy('Shop')
    handbook = await deploy('Handbook')
  })
  const opened = async (address: string) => {
    const { page } = await visitor({ session: house.session, reducedMotion: true })
    await page.goto(address)
    await page.getByRole('button', { name: 'Add a secret' }).waitFor()
    return page
  }
  const row = (page: Page, name: string) => page.locator('.secret', { hasText: name })
  const offered = (page: Page) => page.getByRole('region', { name: 'Deploy again' })
  const plantsOffered = (page: Page) =>
    expect.poll(async () => (await offered(page).locator('li a').allTextContents()).sort())
  const wish = async (page: Page, name: string, item: string) => {
    await page.getByRole('button', { name: `Change ${name}` }).click()
    await page.getByRole('button', { name: item }).click()
  }
  const latest = async (plantId: string) => (await house.ada.plant(plantId)).latestDeploymentId
  const redeploy = async (page: Page, name: string) => {
    await page.getByRole('button', { name: `Deploy again: ${name}` }).click()
    await offered(page).getByRole('link', { name }).waitFor({ state: 'detached', timeout: 60_000 })
  }

  it('SCR7: after adding, replacing, deleting and importing, exactly the plants that it touches are offered', async () => {
    const page = await opened(`${house.shelf}/secrets`)
    await page.getByRole('button', { name: 'Add a secret' }).click()
    await page.getByLabel('Name').fill('MAIL_KEY')
    await page.getByLabel('Value').fill('the first value of it')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await plantsOffered(page).toEqual(['Handbook', 'Shop'])
    await inspect(page, 'secrets-outdated')
    const before = await latest(handbook)
    await redeploy(page, 'Shop')
    expect(await latest(handbook)).toBe(before)
    await redeploy(page, 'Handbook')

    const tab = await opened(house.pageOf(shop, '/secrets'))
    await tab.getByRole('button', { name: 'Paste a .env' }).click()
    await tab.getByLabel('Variables').fill('SHOP_TOKEN=long enough to be hidden\nVITE_TITLE=Tulips for everybody')
    await tab.getByRole('button', { name: 'Look at it first' }).click()
    await tab.getByLabel('Visitors may see VITE_TITLE').check()
    await tab.getByRole('button', { name: 'Take 2 secrets in' }).click()
    await row(tab, 'VITE_TITLE').getByText('visible to visitors').waitFor()
    await plantsOffered(page).toEqual(['Shop'])
    await redeploy(page, 'Shop')

    await wish(page, 'MAIL_KEY', 'Change or replace…')
    await page.getByLabel('New value').fill('the second value of it')
    await page.getByRole('button', { name: 'Save' }).click()
    await plantsOffered(page).toEqual(['Handbook', 'Shop'])
    await page.getByRole('button', { name: 'Deploy all 2 again' }).click()
    await offered(page).waitFor({ state: 'detached', timeout: 60_000 })

    await wish(page, 'SHOP_TOKEN', 'Delete…')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await plantsOffered(page).toEqual(['Shop'])
    expect(await page.content()).not.toMatch(/value of it|long enough to be hidden/)
  })

  it('SCR11: what is said of a secret is changed without its value, and who comes later is told', async () => {
    await house.ada.send('add-secret', { workspaceId: house.workspaceId, name: 'MAP_KEY', value: 'a key for the map' })
    const page = await opened(`${house.shelf}/secrets`)
    await wish(page, 'MAP_KEY', 'Change or replace…')
    await page.getByText('A secret keeps its name and its plant.').waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await page.getByLabel('For builds of').selectOption('Preview only')
    await page.getByLabel('Description').fill('For the map on the front page')
    await page.getByLabel('Visitors may see it').check()
    await inspect(page, 'secret-change')
    const other = await opened(`${house.shelf}/secrets`)
    await wish(other, 'MAP_KEY', 'Change or replace…')
    await other.getByLabel('Description').fill('Of somebody who was slower')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Good' }).click()
    await row(page, 'MAP_KEY').getByText('All plants, preview only').waitFor()
    await row(page, 'MAP_KEY').getByText('version 1', { exact: false }).waitFor()
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByRole('alert').getByText('was changed by somebody else meanwhile').waitFor()
    await row(other, 'MAP_KEY').getByText('For the map on the front page').waitFor()
  })
})
