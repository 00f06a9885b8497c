import { expect, it } from 'vitest'
import { waitingBuild } from './kit/builds.ts'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('limits for builds', () => {
  const visitor = useVisitors()
  const house = useHouse()
  const policyOf = async () => {
    const { workspaceId, ada } = house
    const joined = await ada.send<{ workspace: { policy: { buildLimits?: object } } }>('join-workspace', {
      workspaceId,
    })
    return joined.workspace.policy.buildLimits
  }

  it('LIM3: are lowered by an owner for the workspace, and a build that passes one says which', async () => {
    const { page } = await visitor({ session: house.session, reducedMotion: true })
    await page.goto(`${house.shelf}/settings`)
    const card = page.getByRole('form', { name: 'Limits for builds' })
    await card.getByText('The server allows 20 min.').waitFor()
    await card.getByLabel('Time in seconds').fill('3')
    await card.getByText('Time in seconds must be at least 10.').waitFor()
    expect(await card.getByRole('button', { name: 'Set the limits' }).isDisabled()).toBe(true)
    await card.getByLabel('Time in seconds').fill('10')
    await card.getByLabel('Processes').fill('64')
    await card.getByRole('button', { name: 'Set the limits' }).click()
    await card.getByText('Saved.').waitFor()
    expect(await policyOf()).toEqual({ seconds: 10, processes: 64 })
    await card.getByLabel('Processes').fill('')
    await card.getByRole('button', { name: 'Set the limits' }).click()
    await expect.poll(policyOf).toEqual({ seconds: 10 })

    const { url } = house.git.repository('slow', waitingBuild())
    const { plant, deployment } = await house.ada.startDeploy({
      ...{ workspaceId: house.workspaceId, gitUrl: url, name: 'Slow' },
    })
    expect((await house.ada.finished(deployment.id)).error?.message).toMatch(/took longer than 10/)
    await page.goto(house.pageOf(plant.id, '/settings'))
    const own = page.getByRole('form', { name: 'Limits for builds' })
    await own.getByText('The workspace allows 10 s.').waitFor()
    await own.getByLabel('Memory in MB').fill('512')
    await own.getByRole('button', { name: 'Set the limits' }).click()
    await own.getByText('Saved.').waitFor()
    expect(await house.ada.plant(plant.id)).toMatchObject({ buildLimits: { memoryBytes: 512 * 1024 * 1024 } })
  })

  it('ACL1: are not offered to who may not set them', async () => {
    const session = await teammate(house, 'Mina', 'maintainer')
    const { page } = await visitor({ session, reducedMotion: true })
    await page.goto(`${house.shelf}/settings`)
    await page.getByText('Owners can change a workspace and its rules.').waitFor()
    expect(await page.getByRole('form').count()).toBe(0)
    await inspect(page, 'workspace-settings-refused')
  })
})
