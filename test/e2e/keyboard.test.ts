import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

type Stop = { name: string; visible: boolean }

/** What has the focus now, as it is called, and whether it can be seen that it has it. Undefined once focus left the page. */
function stop(page: Page): Promise<Stop | undefined> {
  return page.evaluate(() => {
    const held = document.activeElement
    if (!(held instanceof HTMLElement) || held === document.body) return undefined
    const spoken = (element: HTMLElement) => {
      const copy = element.cloneNode(true) as HTMLElement
      for (const silent of copy.querySelectorAll('[aria-hidden=true]')) silent.remove()
      return copy.textContent ?? ''
    }
    const label = held.getAttribute('aria-label') ?? held.closest('.field')?.querySelector('label')?.textContent
    const box = held.getBoundingClientRect()
    const isMarked = (style: CSSStyleDeclaration) =>
      style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1)
    const marked = [undefined, '::before', '::after'].some((part) => isMarked(getComputedStyle(held, part)))
    const onScreen = box.width > 0 && box.bottom > 0 && box.top < innerHeight
    return {
      name: (label ?? spoken(held)).trim().replace(/\s+/g, ' '),
      visible: onScreen && marked,
    }
  })
}

/** Presses Tab until focus leaves the page or comes around. */
async function tabThrough(page: Page): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const now = await stop(page)
    if (!now || (stops.length > 0 && now.name === stops[0]?.name)) break
    stops.push(now)
  }
  return stops
}

inBrowser('the keyboard alone', () => {
  const visitor = useVisitors()
  let plantId = ''
  const house = useHouse({}, async ({ ada, git, workspaceId }) => {
    const { url } = git.repository('keys', quickBuild('keys'))
    plantId = (await ada.deployed({ workspaceId, gitUrl: url, name: 'Keys' })).plant.id
  })
  const open = async (path = '') => {
    const { page } = await visitor({ session: house.session })
    await page.goto(path === '' ? house.shelf : house.pageOf(plantId, path))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('link', { name: /^keys\.localhost/ }).waitFor()
    return page
  }

  it('lists the keys with ?, and Escape gives the focus back', async () => {
    const page = await open()
    const button = page.getByRole('button', { name: 'Plant an app' })
    await button.focus()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    for (const about of [
      'Plant an app',
      'Search the shelf',
      'Go to the shelf',
      'Show these keys',
      'Go to or do anything',
    ])
      await dialog.getByText(about).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('plants with n, searches with /, and typing does not trigger keys', async () => {
    const page = await open()
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: 'Plant an app' })
    await dialog.waitFor()
    expect(await stop(page)).toMatchObject({ name: expect.stringContaining('Git URL'), visible: true })
    await page.keyboard.type('n/?')
    expect(await dialog.getByLabel('Git URL').inputValue()).toBe('n/?')
    await page.keyboard.press('Escape')
    await page.waitForURL(house.shelf)

    await page.keyboard.press('/')
    await eventually(() => stop(page)).toMatchObject({ name: 'Search the shelf', visible: true })
    await page.keyboard.type('nothing like it')
    await page.getByText('No plant on this shelf matches.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Keys', exact: true }).waitFor()
  })

  it('a dialog gives the focus back to the button that opened it, and keeps it inside meanwhile', async () => {
    const page = await open()
    const button = page.getByRole('button', { name: 'Plant an app' })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Plant an app' })
    await dialog.waitFor()
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab')
      const outside = await dialog.evaluate((element) => {
        const held = document.activeElement
        return held !== null && held !== document.body && !element.contains(held)
      })
      expect(outside).toBe(false)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('reaches everything on the shelf in the order in which it is read, and shows where it is', async () => {
    const page = await open()
    const stops = await tabThrough(page)
    expect(stops.map(({ name }) => name)).toEqual([
      'Skip to the content',
      'Trellis, home',
      'Workspace Greenhouse',
      'Activity',
      'People',
      'Secrets',
      'Settings',
      'Go to or do something: Ctrl K',
      'Account of Ada',
      'Plant an app',
      'All',
      'Healthy 1',
      'Search the shelf',
      'Sort',
      'Keys',
      expect.stringMatching(/^keys\.localhost/),
    ])
    expect(stops.filter(({ visible }) => !visible)).toEqual([])
  })

  it('reaches everything on the page of a plant, and shows where it is', async () => {
    for (const screen of ['/', '/deployments', '/logs', '/settings']) {
      const page = await open(screen)
      await page.getByRole('button', { name: /^Release done/ }).waitFor()
      const stops = await tabThrough(page)
      const names = stops.map(({ name }) => name)
      for (const name of ['Roll back', 'Deploy']) expect(names).toContain(name)
      expect(names.filter((name) => name.includes('Open its log'))).toHaveLength(8)
      expect(stops.filter(({ visible }) => !visible)).toEqual([])
    }
  })

  it('goes from screen to screen with g and a letter, and between tabs with arrows', async () => {
    const page = await open('/')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.waitForURL(/\/deployments$/)
    await page.getByRole('tab', { name: 'Deployments' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL(/\/logs$/)
    await eventually(() => stop(page)).toMatchObject({ name: 'Logs', visible: true })
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.waitForURL(house.shelf)
  })
})
