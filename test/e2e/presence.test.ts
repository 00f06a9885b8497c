import { expect, it } from 'vitest'
import { wordyBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { lineOf, seenLines } from './kit/log.ts'
import type { Session } from './kit/session.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('PRE: two people in one workspace', () => {
  const visitor = useVisitors()
  let mina: Session
  let [plantId, deploymentId] = ['', '']
  const house = useHouse({}, async (opened) => {
    mina = await teammate(opened, 'Mina', 'developer')
    const { repository, url } = opened.git.repository('shop')
    repository.commit(wordyBuild(400), 'Open the shop')
    const { plant, deployment } = await opened.ada.deployed({
      workspaceId: opened.workspaceId,
      gitUrl: url,
      name: 'Shop',
    })
    ;[plantId, deploymentId] = [plant.id, deployment.id]
  })

  it('see each other in the bar, on the shelf, on the plant and at the line that is read, until one leaves', async () => {
    const { page: ada } = await visitor({ session: house.session })
    await ada.goto(house.shelf)
    await ada.getByRole('heading', { name: 'Shop', exact: true }).waitFor()
    const bar = ada.getByRole('banner').getByRole('img', { name: 'Mina is here' })
    expect(await bar.count()).toBe(0)

    const { page: guest, context } = await visitor({ session: mina })
    await guest.goto(house.pageOf(plantId))
    await bar.waitFor()
    await guest
      .getByRole('banner')
      .getByRole('img', { name: /^Ada.* is here$/ })
      .waitFor()
    await ada.locator('.plant-card').getByRole('img', { name: 'Mina on Shop' }).waitFor()
    await ada.getByRole('link', { name: 'Shop', exact: true }).click()
    await ada.locator('.plant-head').getByRole('img', { name: 'Mina on this page' }).waitFor()

    await guest.goto(house.pageOf(plantId, `/logs/${deploymentId}#L200`))
    await lineOf(guest, 200).waitFor()
    await ada.goto(house.pageOf(plantId, '/logs#L200'))
    await ada.locator('.log-tools').getByText('Mina reads here').waitFor()
    const first = async () => (await seenLines(guest))[0]
    const marked = () => ada.locator('.log-line', { has: ada.getByRole('img', { name: 'Mina read from here' }) })
    const markedAt = async () => Number(await marked().getAttribute('data-seq'))
    await eventually(async () => Math.abs((await markedAt()) - ((await first()) ?? 0)) <= 1).toBe(true)

    await guest.goto(house.shelf)
    await ada.locator('.log-tools').getByText('Mina reads here').waitFor({ state: 'hidden' })
    await context.close()
    await bar.waitFor({ state: 'hidden' })
  })
})
