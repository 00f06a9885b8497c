import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { visit } from '../kit/visit.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import type { Session } from './kit/session.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the end of a workspace', () => {
  const visitor = useVisitors()
  let mina: Session
  let [plantId, address, other] = ['', '', '']
  const house = useHouse({}, async (opened) => {
    const { ada, git, workspaceId } = opened
    mina = await teammate(opened, 'Mina Okafor', 'maintainer')
    const { url } = git.repository('herbs', quickBuild('basil'))
    const { plant } = await ada.deployed({ workspaceId, gitUrl: url, slug: 'herbs', name: 'Herbs' })
    ;[plantId, address] = [plant.id, plant.url]
    await ada.send('add-secret', { workspaceId, name: 'API_KEY', value: 'k9-Tulip-4417-north' })
    const made = await ada.send<{ workspace: { id: string } }>('create-workspace', { name: 'Balcony' })
    other = made.workspace.id
  })

  it('DEL1 DEL2: is asked for by its name, says what is lost, and takes everybody out with a word', async () => {
    const { page: owner } = await visitor({ session: house.session, reducedMotion: true })
    const { page: guest } = await visitor({ session: mina, reducedMotion: true })
    await guest.goto(house.pageOf(plantId))
    await guest.getByRole('heading', { name: 'Herbs', level: 1 }).waitFor()
    await owner.goto(`${house.shelf}/settings`)
    await owner.getByRole('heading', { name: 'Delete this workspace' }).waitFor()
    await inspect(owner, 'workspace-settings')

    // By the keyboard alone: the dialog opens on its field, Escape keeps everything.
    await owner.getByRole('button', { name: 'Delete…' }).press('Enter')
    const dialog = owner.getByRole('dialog', { name: 'Delete Greenhouse?' })
    const field = dialog.getByLabel('Type Greenhouse to confirm')
    const remove = dialog.getByRole('button', { name: 'Delete workspace' })
    await dialog.getByText('1 secret with all versions').waitFor()
    await dialog.getByText('1 app with all releases, deployments and logs').waitFor()
    await dialog.getByText('The way in for 2 people').waitFor()
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await remove.isDisabled()).toBe(true)
    await inspect(owner, 'delete-workspace')
    await owner.setViewportSize({ width: 360, height: 740 })
    expect(await owner.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await owner.setViewportSize({ width: 1280, height: 900 })
    await field.fill('greenhouse')
    expect(await remove.isDisabled()).toBe(true)
    await owner.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect((await visit(address)).status).toBe(200)

    await owner.getByRole('button', { name: 'Delete…' }).press('Enter')
    await field.fill('Greenhouse')
    await field.press('Enter')
    await eventually(() => new URL(owner.url()).pathname).toBe(`/w/${other}`)
    await owner.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
    await owner.getByText('Greenhouse was deleted.').waitFor({ state: 'attached' })
    expect(await owner.getByText('Greenhouse', { exact: true }).count()).toBe(0)

    await guest.getByRole('heading', { name: 'Greenhouse was deleted' }).waitFor()
    await guest.getByText('Ada deleted the workspace').waitFor()
    await inspect(guest, 'workspace-deleted')
    await guest.getByRole('link', { name: 'Go to your workspaces' }).click()
    await guest.getByRole('heading', { name: 'Name your workspace' }).waitFor()
    await eventually(() => visit(address).then(({ status }) => status)).toBe(404)
  })
})
