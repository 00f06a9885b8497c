import { expect, it } from 'vitest'
import { packageWithBuild, quickBuild } from '../kit/sites.ts'
import { useHouse } from './kit/house.ts'
import { deployedTo } from './kit/pipeline.ts'
import { inspect } from './kit/screens.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

/** Put together here, so that nobody's scanner takes it for real. */
const key = `${'sk'}_live_qR7vZk2LmX9wTb4NcY8sHd3J`

const risky = {
  '.env': `SHOP_NAME=Flowers\nSTRIPE_SECRET_KEY=${key}\n`,
  'src/pay.js': `export const stripe = new Stripe('${key}')\n`,
}

inBrowser('an app that is looked at before it is built, and explained when it fails', () => {
  const visitor = useVisitors()
  const house = useHouse()

  it('shows what was found and why, what is risky, and leads from the failure to its line', async () => {
    const { repository, url } = house.git.repository('flowers')
    repository.commit({ ...quickBuild('open'), ...risky }, 'Take cards')
    const { plant } = await house.ada.deployed({ workspaceId: house.workspaceId, gitUrl: url, name: 'Flowers' })
    const { page } = await visitor({ session: house.session, reducedMotion: true })
    await page.goto(house.pageOf(plant.id))

    const built = page.getByRole('region', { name: 'How it is built' })
    await built
      .getByText(/package\.json has a build script/)
      .first()
      .waitFor()
    const risks = page.getByRole('region', { name: 'What looks risky' })
    await risks.getByText('A file with secrets is committed').waitFor()
    await risks.getByText('src/pay.js:1').waitFor()
    expect(await page.content()).not.toContain(key)
    await inspect(page, 'overview-risks')

    const failing =
      'console.log(\'vite build\')\nconsole.error(\'\\u001b[31mCould not resolve "./seeds.js" from "src/main.js"\\u001b[0m\')\nprocess.exit(1)\n'
    repository.commit(packageWithBuild(failing), 'Import the seeds')
    await house.ada.finished(
      (await house.ada.startDeploy({ workspaceId: house.workspaceId, plantId: plant.id })).deployment.id,
    )
    await deployedTo(page, 'Import the seeds', 'error')
    const failure = page.locator('.decision-card')
    await failure.getByRole('heading', { name: 'An import leads nowhere' }).waitFor()
    await failure.getByText('In the app or its settings').waitFor()
    await inspect(page, 'overview-insight')

    await failure.getByRole('link', { name: /^See line \d+$/ }).click()
    await page.locator('.log-line[data-failing]', { hasText: 'Could not resolve "./seeds.js"' }).waitFor()
    await page.getByRole('complementary', { name: 'What went wrong' }).getByText('In the app or its settings').waitFor()
    await inspect(page, 'logs-insight')
  })
})
