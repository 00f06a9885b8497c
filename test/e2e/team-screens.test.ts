import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { packageWithBuild } from '../kit/sites.ts'
import { wordyBuild } from './kit/builds.ts'
import { useHouse } from './kit/house.ts'
import { inspect } from './kit/screens.ts'
import type { Session } from './kit/session.ts'
import { teammate } from './kit/teammate.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

const broken = packageWithBuild(`
console.log('vite v8.0.0 building for production...')
console.error("Error: Cannot find module './seeds.js' imported from src/main.js")
process.exit(1)
`)

inBrowser('the screens of people who decide and talk together', () => {
  const visitor = useVisitors()
  let [mina, jun]: Session[] = []
  let [plantId, deploymentId, seq] = ['', '', 0]
  const house = useHouse({}, async (opened) => {
    const { ada, git, workspaceId } = opened
    mina = await teammate(opened, 'Mina Okafor', 'developer')
    jun = await teammate(opened, 'Jun Sato', 'viewer')
    const { workspace } = await ada.send<{ workspace: { policy: { approvals: object } } }>('join-workspace', {
      workspaceId,
    })
    const approvals = { ...workspace.policy.approvals, needed: 2 }
    await ada.send('update-workspace', { workspaceId, policy: { ...workspace.policy, approvals } })
    const { repository, url } = git.repository('shop')
    repository.commit(wordyBuild(100), 'Show the opening hours on the front page')
    const { plant } = await ada.deployed({ workspaceId, gitUrl: url, name: 'Flower shop' })
    repository.commit(broken, 'Import seeds from a file of its own')
    const { deployment } = await ada.startDeploy({ workspaceId, plantId: plant.id })
    const ended = await ada.finished(deployment.id)
    ;[plantId, deploymentId, seq] = [plant.id, deployment.id, ended.insight?.firstFailingLine?.seq ?? 1]
    const say = (target: object, text: string) => ada.send('comment', { target, text, requestId: crypto.randomUUID() })
    const react = (target: object, emoji: string) =>
      ada.send('react', { target, emoji, requestId: crypto.randomUUID() })
    await say({ deploymentId, seq }, 'The file is called seed.js. I will rename the import.')
    await say({ deploymentId }, 'Do not retry this one, please.')
    await say({ plantId }, 'Opening hours change on Monday.')
    for (const target of [{ deploymentId, seq }, { deploymentId }, { plantId }]) await react(target, '\u{1F440}')
  })
  const open = async (session: Session | undefined, url: string, seen: string): Promise<Page> => {
    const { page } = await visitor({ ...(session && { session }), reducedMotion: true })
    await page.goto(url)
    await page.locator(seen).first().waitFor()
    return page
  }

  it('the question, to somebody who votes, to somebody who has, and to somebody who may not', async () => {
    const guest = await open(mina, house.pageOf(plantId), '.decision-card')
    const ada = await open(house.session, house.shelf, '.decision-bar')
    await ada.locator('.top-bar .faces').waitFor()
    await inspect(ada, 'decision-shelf')
    await guest.getByLabel('Comment', { exact: false }).first().fill('It will take a while to mend, so let us go back.')
    await guest.getByRole('button', { name: 'Approve' }).click()
    await guest.locator('.vote').waitFor()
    await inspect(guest, 'decision-voted')
    await inspect(await open(house.session, house.pageOf(plantId), '.decision-card .vote'), 'decision')
    await inspect(await open(jun, house.pageOf(plantId), '.decision-card .decision-why-not'), 'decision-not-eligible')
  })

  it('a log with a reader and a comment, and deployments that are talked about', async () => {
    await open(mina, house.pageOf(plantId, `/logs/${deploymentId}`), '.log-line')
    const ada = await open(
      house.session,
      house.pageOf(plantId, `/logs/${deploymentId}#L${seq}`),
      '.line-panel .comment',
    )
    await ada.locator('.log-readers .face').waitFor()
    await inspect(ada, 'log-conversation')
    const list = await open(house.session, house.pageOf(plantId, '/deployments'), '.deployment')
    await list.getByRole('button', { name: '2 comments' }).click()
    await list.locator('.comment').nth(1).waitFor()
    await inspect(list, 'deployments-conversation')
  })

  it('the outcome', async () => {
    const ada = await open(house.session, house.pageOf(plantId), '.decision-card')
    await ada.locator('.decision-card').getByRole('button', { name: 'Approve' }).click()
    await ada.locator('.outcome-card').waitFor()
    await ada.getByText('Automatic deployments are paused.').waitFor()
    await inspect(ada, 'decision-outcome')
  })
})
