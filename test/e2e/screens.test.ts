import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { post } from '../kit/client.ts'
import { TestServer } from '../kit/server.ts'
import { type Garden, plantGarden } from './kit/garden.ts'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import type { Session } from './kit/session.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the screens of a server without an owner', () => {
  const visitor = useVisitors()
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server?.stop())

  it('are pictured and without barriers', async () => {
    const { page } = await visitor({ reducedMotion: true })
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'This server waits for its owner' }).waitFor()
    await inspect(page, 'first-start-without-link')
    await page.goto(`${server.url}/?setup=${server.setupToken}`)
    await page.getByRole('heading', { name: 'Make the first workspace' }).waitFor()
    await inspect(page, 'first-start')
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.locator('.field-problem, .problem').first().waitFor()
    await inspect(page, 'first-start-refused')

    const account = { email: 'ada@example.org', password: 'a long enough password', name: 'Ada Lovelace' }
    const session = await post<Session>(`${server.url}/user/signup`, { ...account, setupToken: server.setupToken })
    const owner = await visitor({ session, reducedMotion: true })
    await owner.page.goto(server.url)
    await owner.page.getByRole('heading', { name: 'Name your workspace' }).waitFor()
    await inspect(owner.page, 'first-workspace')
    await owner.page.getByLabel('Workspace name').fill('Greenhouse')
    await owner.page.getByRole('button', { name: 'Make workspace' }).click()
    await owner.page.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
    await inspect(owner.page, 'shelf-empty')
  })
})

inBrowser('the screens of a garden', () => {
  const visitor = useVisitors()
  let garden: Garden
  const house = useHouse({ env: { TRELLIS_MAX_BUILDS: '1' } }, async (opened) => {
    garden = await plantGarden(opened)
  })
  const open = async (url: string) => {
    const { page } = await visitor({ session: house.session, reducedMotion: true })
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }
  const plantIn = async (state: keyof Garden, status: string, screen = '') => {
    const page = await open(house.pageOf(garden[state].id, screen))
    await page.locator(`.pipeline[data-status=${status}]`).waitFor({ timeout: 60_000 })
    await page.locator('.plant-panel :is(h2, .log-line, .deployment)').first().waitFor()
    return page
  }
  const opened = async (page: Page, button: string) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.locator('dialog[open] :is(input, .rollback-change, kbd)').first().waitFor()
    return page
  }

  it('sign-in and not found', async () => {
    const { page } = await visitor({ reducedMotion: true })
    await page.goto(house.server.url)
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await inspect(page, 'sign-in')
    await inspect(await open(`${house.server.url}/nowhere`), 'not-found')
    const lost = await open(house.pageOf('01ARZ3NDEKTSV4RRFFQ69G5FAV'))
    await lost.getByRole('heading', { name: 'Nothing grows here' }).waitFor()
    await inspect(lost, 'not-found-plant')
  })

  it('the shelf, its keys and its menu', async () => {
    const page = await open(house.shelf)
    await page.locator('.plant-card[data-status=DEPLOYING]', { hasText: 'building' }).waitFor({ timeout: 60_000 })
    await page.locator('.plant-card[data-status=FAILED]', { hasText: 'at build' }).first().waitFor()
    await inspect(page, 'shelf')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await inspect(page, 'keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Account of Ada' }).click()
    await page.getByText('Sign out').waitFor()
    await inspect(page, 'account-menu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.locator('.palette-choice').first().waitFor()
    await inspect(page, 'palette')
  })

  it('people, an invitation, activity and settings of the workspace', async () => {
    const page = await open(`${house.shelf}/people`)
    await page.getByRole('list', { name: 'Members' }).getByText('Ada').first().waitFor()
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByLabel('Role').waitFor()
    await inspect(page, 'invite')
    await page.getByRole('button', { name: 'Make the link' }).click()
    await page.getByLabel('Invitation link').waitFor()
    await inspect(page, 'invite-link')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('One person as developer').waitFor()
    await inspect(page, 'people')
    const trail = await open(`${house.shelf}/activity`)
    await trail.locator('.activity-entry').first().waitFor()
    await inspect(trail, 'activity')
    await trail.setViewportSize({ width: 390, height: 844 })
    await trail.getByRole('button', { name: 'Workspace Greenhouse' }).click()
    await inspect(trail, 'workspace-menu')
    await inspect(await open(`${house.shelf}/settings`), 'workspace-settings')
  })

  it('secrets: of the workspace, of a plant, a new one and a whole file', async () => {
    const { ada, workspaceId } = house
    await ada.send('add-secret', {
      workspaceId,
      name: 'MAIL_KEY',
      value: 'a-value-that-nobody-reads',
      description: 'For the newsletter',
    })
    await ada.send('add-secret', { workspaceId, name: 'SHORT', value: 'abc', plantId: garden.healthy.id })
    const page = await open(`${house.shelf}/secrets`)
    await page.locator('.secret-name', { hasText: 'MAIL_KEY' }).waitFor()
    await inspect(page, 'secrets')
    await page.getByRole('button', { name: 'Add a secret' }).click()
    await page.getByLabel('Value').waitFor()
    await inspect(page, 'secret-new')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Paste a .env' }).click()
    await page
      .getByLabel('Variables')
      .fill('MAIL_KEY=another value that nobody reads\nTOKEN=also-new-and-long-enough\n=nameless')
    await page.getByRole('button', { name: 'Look at it first' }).click()
    await page.getByText('Take 2 secrets in').waitFor()
    await inspect(page, 'secrets-import')
    await page.getByText('Take 2 secrets in').click()
    await page.locator('.secret-name', { hasText: 'TOKEN' }).waitFor()
    expect(await page.content()).not.toContain('nobody reads')
    const tab = await open(house.pageOf(garden.healthy.id, '/secrets'))
    await tab.locator('.secret-name', { hasText: 'SHORT' }).waitFor()
    await inspect(tab, 'plant-secrets')
  })

  it('the form that plants an app, empty and refused', async () => {
    const page = await open(`${house.shelf}?plant=new`)
    await page.getByLabel('Git URL').waitFor()
    await inspect(page, 'form')
    await page.getByText('Build settings').click()
    await page.getByLabel('Git URL').fill('https://ada:secret@example.com/a/b')
    await page.getByLabel('Address').fill('two--hyphens')
    await page.getByLabel('Output folder').focus()
    await page.locator('.field-problem').nth(1).waitFor()
    await inspect(page, 'form-refused')
  })

  it.each([
    ['healthy', 'ready'],
    ['failed', 'error'],
    ['stillborn', 'error'],
    ['empty', 'cancelled'],
    ['growing', 'building'],
    ['queued', 'queued'],
    ['moved', 'ready'],
  ] as const)('a plant that is %s', async (state, status) => {
    await inspect(await plantIn(state, status), `plant-${state}`)
  })

  it('logs: complete, searched, running and failed with its insight', async () => {
    const page = await plantIn('healthy', 'ready', '/logs')
    await page.locator('[data-log=complete]').waitFor()
    await inspect(page, 'logs')
    await page.getByLabel('Search the log').fill('needle')
    await page.locator('.log-count').waitFor()
    await page.getByRole('button', { name: 'Next match' }).click()
    await page.locator('.log-line[data-current]').waitFor()
    await inspect(page, 'logs-searched')
    const running = await plantIn('growing', 'building', '/logs')
    await running.locator('.log-following').waitFor()
    await inspect(running, 'logs-running')
    const failed = await plantIn('failed', 'error', '/logs')
    await failed.locator('.log-line[data-failing]').waitFor()
    await inspect(failed, 'logs-failed')
  })

  it('deployments and the rollback dialog', async () => {
    const page = await plantIn('moved', 'ready', '/deployments')
    await expect.poll(() => page.locator('.deployment').count()).toBe(3)
    await inspect(page, 'deployments')
    await page.getByRole('button', { name: 'Switch to this' }).first().click()
    await page.locator('dialog[open] .rollback-change').waitFor()
    await inspect(page, 'rollback')
  })

  it('settings and the deletion of a plant', async () => {
    const page = await plantIn('healthy', 'ready', '/settings')
    await inspect(page, 'settings')
    await inspect(await opened(page, 'Delete…'), 'delete')
  })
})
