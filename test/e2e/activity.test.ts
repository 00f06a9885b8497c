import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the activity of a workspace', () => {
  const visitor = useVisitors()
  const house = useHouse()
  const rename = async (name: string) => {
    const { ada, workspaceId } = house
    await ada.send('update-workspace', { workspaceId, name })
  }

  it('ACT3: is proved by a button, for a viewer too, and compared with a head that was noted', async () => {
    await rename('Orchard')
    const session = await teammate(house, 'Vera', 'viewer')
    const { page } = await visitor({ session, reducedMotion: true })
    await page.goto(`${house.shelf}/activity`)
    const said = page.locator('.trail-verdict').getByRole('status')
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Verify' }).click()
        return (await said.textContent())?.replace(/^[^0-9]+/, '')
      })
      .toMatch(/^4 entries, [1-4] seals?, unbroken$/)
    const noted = await page.locator('.trail-head code').textContent()
    await page.getByText('Compare with a head that you noted').click()
    await page.getByLabel('Noted head').fill(noted ?? '')
    await inspect(page, 'activity-proved')
    await rename('Meadow')
    await page.getByRole('button', { name: 'Compare' }).click()
    await said.getByText('5 entries').waitFor()
    await page.getByLabel('Noted head').fill((noted ?? '').replace(/[0-9a-f]{8}$/, '00000000'))
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('alert').getByText('The chain is broken.').waitFor()
    await inspect(page, 'activity-broken')
  })

  it('ACT5: is saved as a file that ends with the head of its chain', async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(`${house.shelf}/activity`)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).click()
    const file = await saved
    expect(file.suggestedFilename()).toMatch(/^activity-[0-9a-z]{10}\.ndjson$/)
    const lines = (await readFile(await file.path(), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ entry }) => entry).map(({ entry }) => entry.text)).toContainEqual('Vera joined as viewer')
    expect(lines.at(-1)).toMatchObject({ end: true, head: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  })

  it('ACT4: is found by what happened and by whom, also what is not shown yet', async () => {
    const { ada, workspaceId } = house
    for (let at = 0; at < 60; at += 1) await ada.send('update-workspace', { workspaceId, description: `No. ${at}` })
    const { page } = await visitor({ session: house.session })
    await page.goto(`${house.shelf}/activity`)
    await page.getByRole('button', { name: 'Show older' }).waitFor()
    await page.getByLabel('What happened').selectOption('People')
    await page.locator('.activity-entry[data-kind="member.joined"]').waitFor()
    await page.getByLabel('Who did it').selectOption('Vera')
    expect(await page.locator('.activity-entry:not([data-kind^=member], [data-kind^=invite])').count()).toBe(0)
    await page.getByLabel('What happened').selectOption('Secrets')
    await page.getByText('Nothing has happened here that matches.').waitFor()
  })
})
