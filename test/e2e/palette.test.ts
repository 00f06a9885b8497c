import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { useHouse } from './kit/house.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the command palette', () => {
  const visitor = useVisitors()
  const house = useHouse()

  it('PAL1: goes, deploys and switches by the keyboard alone', async () => {
    const { ada, git, workspaceId, session, shelf, pageOf } = house
    const { url } = git.repository('shop', quickBuild('one'))
    const { workspace: second } = await ada.send<{ workspace: { id: string } }>('create-workspace', {
      name: 'Greenhouse two',
    })
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, name: 'Shop' })
    await ada.finished(deployment.id)
    const { page } = await visitor({ session })
    await page.goto(shelf)
    await page.getByRole('link', { name: 'Shop', exact: true }).waitFor()
    const choose = async (typed: string, option: string) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'What to go to or do' }).waitFor()
      await page.keyboard.type(typed)
      await page.getByRole('option', { name: option, selected: true }).waitFor()
      await page.keyboard.press('Enter')
    }
    await choose('peo', 'People')
    await page.getByRole('heading', { name: 'People' }).waitFor()
    await choose('logs shop', 'Logs of Shop')
    await page.waitForURL(pageOf(plant.id, '/logs'))
    await choose('deploy', 'Deploy Shop')
    await page.waitForURL(pageOf(plant.id))
    expect((await ada.plant(plant.id)).latestDeploymentId).not.toBe(deployment.id)
    await ada.finished((await ada.plant(plant.id)).latestDeploymentId ?? '')
    await choose('back', 'Roll back Shop…')
    await page.getByRole('dialog', { name: /back/ }).getByRole('button', { name: 'Keep what is live' }).click()
    await page.waitForURL(pageOf(plant.id))
    await choose('green', 'Workspace Greenhouse two')
    await page.waitForURL(`${house.server.url}/w/${second.id}`)
    await choose('greenhouse', 'Workspace Greenhouse')
    await page.waitForURL(shelf)
    await choose('dark', 'Dark theme')
    await page.locator('html[data-theme=dark]').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What to go to or do' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})
