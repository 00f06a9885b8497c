import { afterAll, beforeAll, expect, it } from 'vitest'
import { deploySteps } from '../kit/pipeline.ts'
import { TestServer } from '../kit/server.ts'
import { eventually } from './kit/eventually.ts'
import { allCompleted, noteSteps, pipelineOf, shownSteps } from './kit/pipeline.ts'
import { printedSetUpLink } from './kit/session.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const order = ['pending', 'active', 'completed']

inBrowser('a newcomer with the link that the server printed', () => {
  const visitor = useVisitors()
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server?.stop())

  it('makes an account and a workspace, plants a sample, watches it grow and opens the site', async () => {
    const { page, context } = await visitor()
    await page.goto(printedSetUpLink(server))
    await page.getByRole('heading', { name: 'Make the first workspace' }).waitFor()
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password').fill('a long enough password')
    await page.getByRole('button', { name: 'Create account' }).click()

    await page.getByLabel('Workspace name').fill('Greenhouse')
    await eventually(() => page.url()).not.toContain(server.setupToken)
    await page.getByRole('button', { name: 'Make workspace' }).click()

    await page.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
    expect(page.url()).toMatch(/\/w\/\w{26}$/)
    await page.getByRole('button', { name: 'Plant Vite app' }).click()
    await page.getByRole('heading', { name: 'Vite app', level: 1 }).waitFor()
    await pipelineOf(page).waitFor()
    const notes = await noteSteps(page)
    await eventually(() => shownSteps(page), 90_000).toEqual(allCompleted)

    const shown = await notes()
    expect(Object.keys(shown)).toEqual(deploySteps)
    for (const [step, statuses] of Object.entries(shown)) {
      const ranks = statuses.map((status) => order.indexOf(status))
      expect(ranks, `${step} only moves forward`).toEqual([...ranks].sort())
    }
    const live = Object.values(shown).filter((statuses) => statuses.includes('active'))
    expect(live.length, 'steps that were seen while they ran').toBeGreaterThan(3)

    await page.locator('.plant-head[data-status=HEALTHY]').waitFor()
    const link = page.locator('.plant-head').getByRole('link', { name: /localhost:\d+/ })
    const [site] = await Promise.all([context.waitForEvent('page'), link.click()])
    await site.getByRole('heading', { name: 'Built and grown.' }).waitFor()
    expect(new URL(site.url()).host).toBe(`vite-app.localhost:${server.port}`)
    const answer = await site.reload()
    expect(answer?.status()).toBe(200)
    expect(answer?.headers().etag).toMatch(/^"/)
  })

  it('finds the set-up token in no place afterwards: not in the address, the history or the storage', async () => {
    const { page } = await visitor()
    await page.goto(`${server.url}/?setup=${server.setupToken}`)
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await page.getByLabel('Email').fill('ada@example.org')
    await page.getByLabel('Password').fill('a long enough password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Shelf' }).waitFor()
    await eventually(() => page.url()).not.toContain(server.setupToken)
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
    expect(kept).not.toContain(server.setupToken)
    await page.goBack()
    expect(page.url()).not.toContain(server.setupToken)
  })
})
