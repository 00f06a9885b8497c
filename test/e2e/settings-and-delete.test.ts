import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { visit } from '../kit/visit.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { deployedTo } from './kit/pipeline.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the settings of a plant', () => {
  const visitor = useVisitors()
  let plantId = ''
  const house = useHouse({}, async ({ ada, git, workspaceId }) => {
    const { repository, url } = git.repository('herbs')
    repository.commit(quickBuild('basil'), 'Sow the herbs')
    plantId = (await ada.deployed({ workspaceId, gitUrl: url, slug: 'herbs', name: 'Herbs' })).plant.id
  })

  it('change its name, its address and how it is built', async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(house.pageOf(plantId, '/settings'))
    const save = page.getByRole('button', { name: 'Save' })
    await page.getByLabel('Name').waitFor()
    expect(await save.isDisabled()).toBe(true)
    await page.getByLabel('Name').fill('Kitchen herbs')
    await page.getByLabel('Address').fill('Kitchen')
    await page.getByText(`Moves to kitchen.localhost:${house.server.port}`).waitFor()
    await page.getByLabel('Build command').fill('node build.mjs && echo built by the settings')
    await page.getByLabel('Fetch submodules').check()
    await save.click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('heading', { name: 'Kitchen herbs', level: 1 }).waitFor()
    await page.reload()
    await page.getByLabel('Fetch submodules').waitFor()
    expect(await page.getByLabel('Fetch submodules').isChecked()).toBe(true)

    await page.getByRole('button', { name: 'Deploy' }).click()
    await page.getByRole('tab', { name: 'Logs' }).click()
    await page.locator('.log-line', { hasText: 'built by the settings' }).last().waitFor({ timeout: 60_000 })
    await deployedTo(page, 'Sow the herbs', 'ready')
    const moved = await visit(`http://kitchen.localhost:${house.server.port}/`)
    expect(moved.text).toContain('basil')
    expect((await visit(`http://herbs.localhost:${house.server.port}/`)).status).toBe(404)
  })

  it('GIT5: give git a secret to sign in with, for a repository that not everybody may fetch', async () => {
    const { ada, git, workspaceId } = house
    const password = 'a token that nobody guesses 4417'
    const { url } = git.repository('private', quickBuild('thyme'), { username: 'gardener', password })
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, name: 'Private' })
    expect((await ada.finished(deployment.id)).error?.step).toBe('clone')
    await ada.send('add-secret', { workspaceId, name: 'GIT_TOKEN', value: password })
    const { page } = await visitor({ session: house.session })
    await page.goto(house.pageOf(plant.id, '/settings'))
    const card = page.getByRole('region', { name: 'Private repository' })
    await card.getByLabel('Credential').selectOption('GIT_TOKEN')
    await card.getByLabel('User name').fill('gardener')
    await card.getByRole('button', { name: 'Set the credential' }).click()
    await card.getByText('The next deployment fetches with it.').waitFor()
    await page.getByRole('button', { name: 'Deploy', exact: true }).click()
    await deployedTo(page, 'First version', 'ready')
    expect((await visit((await ada.plant(plant.id)).url)).text).toContain('thyme')
    await card.getByLabel('Credential').selectOption('None: everybody may fetch it')
    await card.getByRole('button', { name: 'Set the credential' }).click()
    await card.getByText('The next deployment fetches with it.').waitFor()
    expect(await ada.plant(plant.id)).not.toHaveProperty('gitCredential')
    await ada.send('delete-plant', { plantId: plant.id })
  })

  it('delete it only after its name was typed', async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(house.pageOf(plantId, '/settings'))
    await page.getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete Kitchen herbs?' })
    const remove = dialog.getByRole('button', { name: 'Delete plant' })
    await dialog.waitFor()
    expect(await remove.isDisabled()).toBe(true)
    await dialog.getByLabel('Type Kitchen herbs to confirm').fill('kitchen')
    expect(await remove.isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await dialog.waitFor({ state: 'hidden' })

    await page.getByRole('button', { name: 'Delete…' }).click()
    await dialog.getByLabel('Type Kitchen herbs to confirm').fill('Kitchen herbs')
    await remove.click()
    await page.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(new URL(house.shelf).pathname)
    const gone = () => visit(`http://kitchen.localhost:${house.server.port}/`).then(({ status }) => status)
    await eventually(gone).toBe(404)
    await page.goto(house.pageOf(plantId))
    await page.getByRole('heading', { name: 'Nothing grows here' }).waitFor()
  })
})
