import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const password = 'another long enough password'

inBrowser('people of a workspace', () => {
  const visitor = useVisitors()
  const house = useHouse()

  const person = (page: Page, name: string) =>
    page.getByRole('list', { name: 'Members' }).getByText(name, { exact: true })
  const change = async (page: Page, name: string, wish: string) => {
    await page.getByRole('button', { name: `Change ${name}` }).click()
    await page.getByRole('button', { name: wish }).click()
  }
  /** Makes an invitation by hand and answers its link. */
  const invite = async (page: Page, role: string) => {
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByRole('dialog').getByLabel('Role').selectOption(role)
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByLabel('Invitation link').inputValue()
    await page.getByRole('button', { name: 'Done' }).click()
    return new URL(new URL(link).pathname, house.server.url).href
  }
  const comeIn = async (page: Page, link: string, name: string) => {
    await page.goto(link)
    await page.getByRole('heading', { name: 'You are invited' }).waitFor()
    await page.getByLabel('Your name').fill(name)
    await page.getByLabel('Email').fill(`${name.toLowerCase()}@example.org`)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
  }
  const leave = async (page: Page, name: string) => {
    await page.getByRole('link', { name: 'People' }).click()
    await change(page, name, 'Leave the workspace')
    await page.getByRole('button', { name: 'Leave', exact: true }).click()
    await page.getByRole('heading', { name: 'Name your workspace' }).waitFor()
  }

  it('PEO1: come in by a link, change their role while they look, and are told calmly when they are out', async () => {
    const [{ page: owner }, { page: guest }] = [await visitor({ session: house.session }), await visitor()]
    await owner.goto(`${house.shelf}/people`)
    const link = await invite(owner, 'viewer')
    await owner.getByText('One person as viewer').waitFor()
    await comeIn(guest, link, 'Mina')
    expect(guest.url()).toBe(house.shelf)
    await person(owner, 'Mina').waitFor()
    await owner.getByText('One person as viewer').waitFor({ state: 'detached' })

    expect(await guest.getByRole('button', { name: 'Plant an app' }).count()).toBe(0)
    await change(owner, 'Mina', 'Change the role')
    await owner.getByRole('dialog').getByLabel('Role').selectOption('maintainer')
    await owner.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click()
    await guest.getByRole('button', { name: 'Plant an app' }).waitFor()
    await guest.getByRole('link', { name: 'People' }).click()
    await guest.getByRole('button', { name: 'Invite people' }).waitFor()
    expect(await guest.getByRole('button', { name: 'Change Ada' }).count()).toBe(0)

    await owner.getByRole('link', { name: 'Activity' }).click()
    await owner.getByText('Ada made Mina maintainer').waitFor()
    await guest.getByRole('button', { name: 'Revoke' }).waitFor({ state: 'detached' })
    await guest.getByRole('button', { name: 'Invite people' }).click()
    await guest.getByRole('button', { name: 'Make the link' }).click()
    await owner.getByText('Mina invited somebody as developer').waitFor()
    await owner.getByLabel('Who did it').selectOption('Ada')
    await owner.getByText('Mina invited somebody as developer').waitFor({ state: 'detached' })
    await owner.getByRole('link', { name: 'People' }).click()

    await change(owner, 'Mina', 'Remove from the workspace')
    await owner.getByRole('button', { name: 'Remove', exact: true }).click()
    await guest.getByRole('heading', { name: 'You are no longer in Greenhouse' }).waitFor()
    expect(await guest.getByRole('list', { name: 'Members' }).count()).toBe(0)
    await guest.getByRole('link', { name: 'Go to your workspaces' }).click()
    await guest.getByRole('heading', { name: 'Name your workspace' }).waitFor()
  })

  it('PEO2: an account that was there before signs in at the invitation and is led to what it opens', async () => {
    const [{ page: owner }, { page: guest }] = [await visitor({ session: house.session }), await visitor()]
    await owner.goto(`${house.shelf}/people`)
    await comeIn(guest, await invite(owner, 'developer'), 'Jun')
    await leave(guest, 'Jun')
    await guest.getByLabel('Workspace name').fill('Balcony')
    await guest.getByRole('button', { name: 'Make workspace' }).click()
    await guest.getByRole('button', { name: 'Workspace Balcony' }).waitFor()

    const again = await invite(owner, 'developer')
    const { page: elsewhere } = await visitor()
    await elsewhere.goto(again)
    await elsewhere.getByRole('button', { name: 'Sign in instead' }).click()
    await elsewhere.getByLabel('Email').fill('jun@example.org')
    await elsewhere.getByLabel('Password').fill(password)
    await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click()
    await eventually(() => elsewhere.url()).toBe(house.shelf)
    await person(owner, 'Jun').waitFor()
  })

  it('PEO3: an invitation that was revoked opens nothing, and says so', async () => {
    const { page: owner } = await visitor({ session: house.session })
    await owner.goto(`${house.shelf}/people`)
    const link = await invite(owner, 'owner')
    const opening = owner.getByRole('listitem').filter({ hasText: 'One person as owner' })
    await opening.getByRole('button', { name: 'Revoke' }).click()
    await opening.waitFor({ state: 'detached' })
    const { page: stranger } = await visitor()
    await comeIn(stranger, await invite(owner, 'viewer'), 'Noor')
    await leave(stranger, 'Noor')
    await stranger.goto(link)
    await stranger.getByRole('heading', { name: 'This invitation does not open' }).waitFor()
    await stranger.getByRole('link', { name: 'Go to your workspaces' }).click()
    await stranger.getByRole('heading', { name: 'Name your workspace' }).waitFor()
  })
})
