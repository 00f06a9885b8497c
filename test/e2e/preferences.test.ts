import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { owner } from '../kit/stage.ts'
import { waitingBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { sessionOf } from './kit/session.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

/** The names of all animations and transitions that take longer than a blink. */
const motions = (page: Page) =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 10)
      .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : 'transition')),
  )

inBrowser('what a person prefers', () => {
  const visitor = useVisitors()
  const house = useHouse()
  const choose = async (page: Page, entry: string) => {
    await page.getByRole('button', { name: 'Account of Ada' }).click()
    await page.getByRole('button', { name: entry, exact: true }).click()
  }

  it('follows the theme of the system, and remembers another choice', async () => {
    const { page } = await visitor({ session: house.session, theme: 'light' })
    await page.goto(house.shelf)
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    const light = await ground(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await ground(page)
    expect(dark).not.toBe(light)

    await choose(page, 'Light')
    await eventually(() => ground(page)).toBe(light)
    await page.reload()
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    expect(await ground(page)).toBe(light)

    await choose(page, 'Dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.reload()
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    expect(await ground(page)).toBe(dark)
    await choose(page, "The system's theme")
    await eventually(() => ground(page)).toBe(light)
  })

  it('moves nothing for who asked for less motion, not even while something grows', async () => {
    const { ada, git, workspaceId, pageOf, session } = house
    const { plant, deployment } = await ada.startDeploy({
      workspaceId,
      gitUrl: git.repository('still', waitingBuild()).url,
    })
    const calm = await visitor({ session, reducedMotion: true })
    const lively = await visitor({ session })
    for (const { page } of [calm, lively]) {
      await page.goto(pageOf(plant.id, '/logs'))
      await page.locator('[data-step=build][data-status=active]').waitFor({ timeout: 60_000 })
    }
    await eventually(() => motions(lively.page)).not.toEqual([])
    expect(await motions(calm.page)).toEqual([])
    await ada.send('cancel-deploy', { deploymentId: deployment.id })
    await calm.page.locator('.pipeline[data-status=cancelled]').waitFor()
    expect(await motions(calm.page)).toEqual([])
  })

  it('ends the session everywhere when they sign out, and lets them in again', async () => {
    const session = await sessionOf(house.server, owner)
    const { page, context } = await visitor({ session })
    await page.goto(house.shelf)
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    const other = await context.newPage()
    await other.goto(house.shelf)
    await other.getByRole('heading', { name: 'Shelf' }).waitFor()

    await choose(page, 'Sign out')
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await other.getByRole('heading', { name: 'Welcome back' }).waitFor()
    expect(await page.evaluate(() => localStorage.getItem('trellis.session'))).toBeNull()
    const answer = () =>
      fetch(`${house.server.url}/api/workspaces`, { headers: { authorization: `Bearer ${session.token}` } })
    await eventually(async () => (await answer()).status).toBe(401)
    await page.reload()
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()

    await page.getByLabel('Email').fill(owner.email)
    await page.getByLabel('Password').fill('not this one at all')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe(owner.email)
    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    expect(page.url()).toBe(house.shelf)
  })
})
