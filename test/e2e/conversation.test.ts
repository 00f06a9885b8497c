import { expect, it } from 'vitest'
import { wordyBuild } from './kit/builds.ts'
import { useHouse } from './kit/house.ts'
import { lineOf } from './kit/log.ts'
import type { Session } from './kit/session.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const mean = '<img src=x onerror="window.broken = 1"> here it begins'

inBrowser('CON: two people who talk about a log', () => {
  const visitor = useVisitors()
  let mina: Session
  let [plantId, deploymentId] = ['', '']
  const house = useHouse({}, async (opened) => {
    mina = await teammate(opened, 'Mina', 'viewer')
    const { repository, url } = opened.git.repository('shop')
    repository.commit(wordyBuild(100), 'Open the shop')
    const { workspaceId } = opened
    const { plant, deployment } = await opened.ada.deployed({ workspaceId, gitUrl: url, name: 'Shop' })
    ;[plantId, deploymentId] = [plant.id, deployment.id]
  })

  it('react to a line, comment on it, and find both again by its link', async () => {
    const [{ page: ada }, { page: guest }] = [
      await visitor({ session: house.session }),
      await visitor({ session: mina }),
    ]
    await ada.goto(house.pageOf(plantId, `/logs/${deploymentId}`))
    await guest.goto(house.pageOf(plantId, `/logs/${deploymentId}#L12`))
    await lineOf(ada, 12).locator('.log-number').click()
    const [mine, theirs] = [ada, guest].map((page) => page.getByRole('complementary', { name: 'Line 12' }))
    if (!mine || !theirs) throw new Error('There are two pages.')
    await theirs.getByRole('button', { name: 'React to line 12' }).click()
    await theirs.getByRole('button', { name: 'looking', exact: true }).click()
    await mine.getByRole('button', { name: 'looking: Mina' }).click()
    await theirs.getByRole('button', { name: /^2 looking: (you, Ada|Ada.*, you$)/ }).waitFor()
    await theirs.getByLabel('Comment on line 12').fill(mean)
    await theirs.getByRole('button', { name: 'Comment', exact: true }).click()
    await mine.getByText(mean).waitFor()
    await ada.locator('.log-line[data-seq="12"][data-commented]').waitFor()
    expect(await theirs.getByLabel('Comment on line 12').inputValue()).toBe('')

    await ada.goto(house.pageOf(plantId, '/deployments'))
    await ada.getByRole('button', { name: '1 comment' }).click()
    await ada.getByText(mean).waitFor()
    await ada.getByRole('link', { name: 'Line 12' }).click()
    await mine.getByText(mean).waitFor()
    expect(ada.url()).toMatch(/#L12$/)
  })

  it('react to a plant and take it back', async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(house.pageOf(plantId))
    await page.getByRole('button', { name: 'React to Shop' }).click()
    await page.getByRole('button', { name: 'celebrate', exact: true }).click()
    const chip = page.getByRole('button', { name: 'celebrate: you' })
    await chip.waitFor()
    await page.reload()
    await chip.click()
    await chip.waitFor({ state: 'hidden' })
    await page.reload()
    await page.getByRole('button', { name: 'React to Shop' }).waitFor()
    expect(await chip.count()).toBe(0)
  })
})
