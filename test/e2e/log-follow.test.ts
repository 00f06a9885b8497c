import { expect, it } from 'vitest'
import { chatteringBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { countedLines, logOf, seenLines } from './kit/log.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the log of a running deployment', () => {
  const visitor = useVisitors()
  const house = useHouse()

  it('follows the end, lets go when the reader scrolls up, counts what is new and follows again', async () => {
    const { ada, git, workspaceId, pageOf, session } = house
    const { url } = git.repository('chatter', chatteringBuild())
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const { page } = await visitor({ session, height: 640 })
    await page.goto(pageOf(plant.id, '/logs'))

    const following = page.locator('.log-following')
    await following.waitFor({ timeout: 60_000 })
    const bottom = async () => (await seenLines(page)).at(-1) ?? 0
    await eventually(() => countedLines(page), 60_000).toBeGreaterThan(80)
    const before = await bottom()
    await eventually(bottom).toBeGreaterThan(before + 10)
    expect(await bottom()).toBeGreaterThan((await countedLines(page)) - 12)

    await logOf(page).hover()
    await page.mouse.wheel(0, -400)
    const fresh = page.getByRole('button', { name: /^\d+ new lines? ↓$/ })
    await fresh.waitFor()
    await following.waitFor({ state: 'hidden' })
    const held = await seenLines(page)
    const counted = async () => Number.parseInt((await fresh.textContent()) ?? '', 10)
    const first = await counted()
    await eventually(counted).toBeGreaterThan(first + 20)
    expect(await seenLines(page)).toEqual(held)

    await fresh.click()
    await following.waitFor()
    await eventually(bottom).toBeGreaterThan((held.at(-1) ?? 0) + 20)

    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('[data-log=complete]').waitFor()
    await page.locator('.pipeline[data-status=cancelled]').waitFor()
    expect((await ada.deployment(deployment.id)).status).toBe('cancelled')
  })

  it('goes on following when the window becomes smaller or larger', async () => {
    const { ada, git, workspaceId, pageOf, session } = house
    const { url } = git.repository('resized', chatteringBuild())
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const { page } = await visitor({ session, height: 900 })
    await page.goto(pageOf(plant.id, '/logs'))
    const following = page.locator('.log-following')
    await following.waitFor({ timeout: 60_000 })
    await eventually(() => countedLines(page), 60_000).toBeGreaterThan(80)
    for (const height of [600, 1000]) {
      await page.setViewportSize({ width: 1280, height })
      const resized = await countedLines(page)
      await eventually(() => countedLines(page)).toBeGreaterThan(resized + 20)
      expect(await following.isVisible()).toBe(true)
      expect((await seenLines(page)).at(-1)).toBeGreaterThan(resized)
    }
    await ada.send('cancel-deploy', { deploymentId: deployment.id })
    await page.locator('[data-log=complete]').waitFor()
  })
})
