import { expect, it } from 'vitest'
import { readNdjson } from '../kit/log-watch.ts'
import { quickBuild } from '../kit/sites.ts'
import { steadyBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { countedLines, readWholeLog } from './kit/log.ts'
import { deployedTo, noteSteps, pipelineOf } from './kit/pipeline.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('two browsers side by side', () => {
  const left = useVisitors()
  const right = useVisitors()
  const house = useHouse()

  it('see the same plant appear, grow and change, without a reload', async () => {
    const { git, session, shelf } = house
    const { repository, url } = git.repository('pair')
    repository.commit(quickBuild('one'), 'Begin together')
    const [{ page: one }, { page: two }] = [await left({ session }), await right({ session })]
    await Promise.all([one.goto(shelf), two.goto(shelf)])
    await two.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
    await one.getByRole('button', { name: 'plant your own app from git' }).click()
    await one.getByLabel('Git URL').fill(url)
    await one.getByRole('button', { name: 'Plant and deploy' }).click()

    await two.getByRole('link', { name: 'Pair' }).click()
    await pipelineOf(two).waitFor()
    const notes = [await noteSteps(one), await noteSteps(two)]
    await Promise.all([one, two].map((page) => deployedTo(page, 'Begin together', 'ready')))
    for (const read of notes) expect((await read()).release?.at(-1)).toBe('completed')

    repository.commit(quickBuild('two'), 'Go on together')
    await two.getByRole('button', { name: 'Deploy' }).click()
    await Promise.all([one, two].map((page) => deployedTo(page, 'Go on together', 'ready')))
    const live = (page: typeof one) => page.getByRole('region', { name: 'Live now' }).textContent()
    await eventually(() => live(one)).toContain('Go on together')
    expect(await live(two)).toContain('Go on together')
  })

  it('say quietly that the server is gone, and go on where they were: no line is lost, and nothing typed', async () => {
    const { ada, git, workspaceId, server, session, shelf, pageOf } = house
    const { url } = git.repository('steady', steadyBuild(300, 20))
    const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const [{ page: reader }, { page: writer }] = [await left({ session }), await right({ session })]
    await Promise.all([reader.goto(pageOf(plant.id, '/logs')), writer.goto(`${shelf}?plant=new`)])
    await writer.getByLabel('Git URL').fill('https://example.com/half/typed')
    await writer.getByLabel('Name').fill('Half typed')
    await eventually(() => countedLines(reader), 60_000).toBeGreaterThan(60)

    await server.kill('SIGKILL')
    const pills = [reader, writer].map((page) => page.getByText('Reconnecting', { exact: true }))
    await Promise.all(pills.map((pill) => pill.waitFor()))
    expect(await writer.getByRole('button', { name: 'Plant and deploy' }).isDisabled()).toBe(true)
    expect(await reader.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
    await server.boot()
    await Promise.all(pills.map((pill) => pill.waitFor({ state: 'hidden' })))

    expect(await writer.getByLabel('Git URL').inputValue()).toBe('https://example.com/half/typed')
    expect(await writer.getByLabel('Name').inputValue()).toBe('Half typed')
    await writer.getByLabel('Address').fill('half-typed')
    await eventually(() => writer.getByRole('button', { name: 'Plant and deploy' }).isEnabled()).toBe(true)

    await reader.locator('[data-log=complete]').waitFor({ timeout: 60_000 })
    await reader.locator('.pipeline[data-status=ready]').waitFor()
    const { lines } = await readNdjson(await ada.again(), deployment.id, true)
    const steady = lines.filter(({ text }) => /^steady \d+$/.test(text)).map(({ text }) => text)
    expect(steady).toEqual(Array.from({ length: 300 }, (_, at) => `steady ${at + 1}`))
    const shown = await readWholeLog(reader)
    expect([...shown]).toEqual(lines.map(({ seq, text }) => [seq, text]))
  })
})
