import type { Page } from 'playwright-core'
import { post } from '../test/kit/client.ts'
import { owner } from '../test/kit/stage.ts'
import { bench } from './kit/bench.ts'
import { openBrowser } from './kit/browser.ts'
import { type Ground, openGit, openGround } from './kit/ground.ts'
import { startHelper } from './kit/helper.ts'
import { proofOfLines } from './kit/lines.ts'
import { type LongTask, noteLongTasks, takeLongTasks } from './kit/long-tasks.ts'
import { listed } from './kit/numbers.ts'
import { idleBuilders, type PlayedBuild, playBuild } from './kit/played-build.ts'
import type { Uses } from './kit/uses.ts'

const lines = 1_000_000
const scrollSteps = 60

/** A finished deployment whose build has printed all lines. */
async function filledLog(uses: Uses, ground: Ground): Promise<PlayedBuild> {
  const build = await playBuild(ground, await openGit(uses))
  const given = { url: ground.server.url, token: build.builder.token, lines, batch: 4000 }
  const feeder = uses.keep(startHelper('line-feeder.ts', given), (taken) => taken.end())
  await feeder.hears('ready')
  feeder.say('go')
  await feeder.hears('fed', 180_000)
  const failure = { step: 'build', code: 'build_failed', message: 'The build was played by a bench.' }
  const finish = { log: proofOfLines(lines), outcome: { status: 'failed', failure } }
  for (let done = false; !done; ) {
    const { body } = await build.builder.say('finish', finish)
    if (!body.ok) throw new Error(`The end was refused: ${body.error.message}`)
    done = body.data.done === true
  }
  await ground.ada.finished(build.deploymentId)
  return build
}

async function signedInPage(uses: Uses, ground: Ground): Promise<Page> {
  const browser = await openBrowser(uses)
  const session = await post(`${ground.server.url}/user/login`, owner)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await noteLongTasks(page)
  await page.addInitScript((text) => localStorage.setItem('trellis.session', text), JSON.stringify(session))
  return page
}

/** Wheels up and down, jumps to both ends and drags the bar, as a reader who looks for something. */
async function scroll(page: Page): Promise<void> {
  await page.locator('.log').hover()
  for (let step = 0; step < scrollSteps; step++) {
    await page.mouse.wheel(0, step % 3 === 2 ? -4000 : 9000)
    await page.waitForTimeout(30)
  }
  for (const key of ['Home', 'End', 'Home', 'End']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(150)
  }
  for (let step = 1; step <= scrollSteps; step++) {
    await page.evaluate((share) => {
      const tall = [...document.querySelectorAll('.log *')].find((one) => one.scrollHeight > one.clientHeight * 20)
      if (tall) tall.scrollTop = tall.scrollHeight * share
    }, step / scrollSteps)
    await page.waitForTimeout(30)
  }
}

async function search(page: Page): Promise<void> {
  const box = page.getByRole('searchbox', { name: 'Search the log' })
  await box.pressSequentially('part-7.js', { delay: 120 })
  const matches = Math.floor((lines - 7) / 13) + 1
  await page.getByText(matches.toLocaleString('en'), { exact: true }).waitFor({ timeout: 60_000 })
  for (let step = 0; step < 10; step++) {
    await box.press('Enter')
    await page.waitForTimeout(50)
  }
}

await bench({
  name: 'log-viewer',
  question: 'Does the log viewer ever block its page with a log of a million lines?',
  knobs: {
    lines: `${lines.toLocaleString('en')} of about 90 characters, played over /builder/v1, in a deployment that has ended`,
    phases:
      'load every line after a click on the Logs tab; scroll by wheel, keys and bar; search, then step through matches',
    'a long task': 'what PerformanceObserver calls one: 50 ms or more on the main thread of headless Chromium',
    ours: 'a long task in which one of our scripts ran for more than 50 ms (long animation frames name them), not counting the start of the page, before there is a log viewer',
  },
  async run(uses) {
    const ground = await openGround(uses, idleBuilders)
    const { plant } = await filledLog(uses, ground)
    const page = await signedInPage(uses, ground)
    const tasks: LongTask[] = []
    const times: string[] = []
    const phase = async (name: string, work: () => Promise<unknown>) => {
      const began = performance.now()
      await work()
      times.push(`${name} ${((performance.now() - began) / 1000).toFixed(1)} s`)
      tasks.push(...(await takeLongTasks(page, name)))
    }
    await phase('start of the page', async () => {
      await page.goto(`${ground.server.url}/w/${ground.workspaceId}/p/${plant.id}`)
      await page.getByRole('tab', { name: 'Logs' }).waitFor()
      await page.waitForTimeout(500)
    })
    await phase('load', async () => {
      await page.getByRole('tab', { name: 'Logs' }).click()
      await page.locator('[data-log="complete"]').waitFor({ timeout: 120_000 })
    })
    await phase('scroll', () => scroll(page))
    await phase('search', () => search(page))
    const ours = tasks.filter(({ phase, script }) => phase !== 'start of the page' && script > 50)
    return {
      figures: [
        {
          what: 'log viewer with 1,000,000 lines, long tasks of ours over 50 ms',
          measured: ours.length,
          unit: 'tasks',
          budget: { at: 'most', value: 0 },
          raw: `${tasks.length} long tasks in all (${listed(tasks.map(({ duration }) => duration)) || 'none'} ms); ${times.join(', ')}`,
        },
      ],
      table: {
        columns: ['phase', 'at ms', 'task ms', 'our script ms', 'script'],
        rows: tasks.map(({ phase, start, duration, script, where }) => [phase, start, duration, script, where]),
      },
      notes: [times.join(', ')],
    }
  },
})
