import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readNdjson } from '../kit/log-watch.ts'
import type { LogLine } from '../kit/wire.ts'
import { hostile, visible, wordyBuild } from './kit/builds.ts'
import { eventually } from './kit/eventually.ts'
import { type House, useHouse } from './kit/house.ts'
import { countedLines, lineOf, logOf, readWholeLog, seenLines, wrappedRight } from './kit/log.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

inBrowser('the log of a finished deployment', () => {
  const visitor = useVisitors()
  let lines: LogLine[] = []
  let address = ''
  const house: House = useHouse({}, async ({ ada, git, workspaceId, pageOf }) => {
    const { url } = git.repository('wordy', wordyBuild(300))
    const { plant, deployment } = await ada.deployed({ workspaceId, gitUrl: url })
    lines = (await readNdjson(ada, deployment.id, true)).lines
    address = pageOf(plant.id, `/logs/${deployment.id}`)
  })

  const seqOf = (text: string) => lines.find((line) => line.text.includes(text))?.seq ?? 0
  const openLog = async (anchor = '') => {
    const { page } = await visitor({ session: house.session })
    await page.goto(`${address}${anchor}`)
    await page.locator('[data-log=complete]').waitFor()
    return page
  }

  it('shows every line once, in order, as text', async () => {
    const page = await openLog()
    expect(await countedLines(page)).toBe(lines.length)
    const shown = await readWholeLog(page)
    expect([...shown.keys()]).toEqual(lines.map(({ seq }) => seq))
    const plain = lines.filter(({ text }) => !text.includes('\u001b'))
    for (const { seq, text } of plain) expect(shown.get(seq)).toBe(text)
  })

  it('keeps hostile text text', async () => {
    const page = await openLog(`#L${seqOf(hostile[0] ?? '')}`)
    for (const text of hostile) await lineOf(page, seqOf(text)).waitFor()
    for (const text of hostile) {
      const said = await lineOf(page, seqOf(text)).locator('.log-text').textContent()
      expect(said).toBe(visible(text))
    }
    const foreign = await logOf(page).evaluate((list) => list.querySelectorAll('img, script, iframe, [onerror]').length)
    expect(foreign).toBe(0)
    expect(await page.evaluate(() => 'broken' in window)).toBe(false)
    expect(await page.title()).not.toContain('owned')
  })

  it('colours with classes, never with styles', async () => {
    const page = await openLog(`#L${seqOf('red alert')}`)
    const red = lineOf(page, seqOf('red alert')).locator('.ansi-red')
    await red.waitFor()
    expect(await red.textContent()).toBe('red alert')
    const colour = (text: string) =>
      lineOf(page, seqOf(text))
        .locator('.log-text > span')
        .first()
        .evaluate((span) => getComputedStyle(span).color)
    expect(await colour('red alert')).not.toBe(await colour('plain words'))
    const styled = await logOf(page).evaluate((list) => list.querySelectorAll('.log-text [style]').length)
    expect(styled).toBe(0)
  })

  it('searches with a count, and n and N go through the matches', async () => {
    const page = await openLog()
    await page.keyboard.press('/')
    await page.keyboard.type('needle')
    const count = page.locator('.log-count')
    const needles = lines.filter(({ text }) => text.includes('needle')).map(({ seq }) => seq)
    await eventually(() => count.textContent()).toBe(String(needles.length))
    await page.keyboard.press('Enter')
    await eventually(() => count.textContent()).toBe(`1 of ${needles.length}`)
    await logOf(page).focus()
    const current = () => page.locator('.log-line[data-current]').getAttribute('data-seq').then(Number)
    await eventually(current).toBe(needles[0])
    await page.keyboard.press('n')
    await eventually(current).toBe(needles[1])
    await page.keyboard.press('n')
    await eventually(current).toBe(needles[2])
    await page.keyboard.press('N')
    await eventually(current).toBe(needles[1])
    expect(await seenLines(page)).toContain(needles[1])
    expect(
      await lineOf(page, needles[1] ?? 0)
        .locator('[data-hit]')
        .textContent(),
    ).toBe('needle')
  })

  it('goes to the first match also when Enter comes before it is found, and with Shift to the last', async () => {
    const needles = lines.filter(({ text }) => text.includes('needle')).map(({ seq }) => seq)
    for (const [key, seq] of [
      ['Enter', needles[0]],
      ['Shift+Enter', needles.at(-1)],
    ] as const) {
      const page = await openLog()
      await page.getByLabel('Search the log').evaluate((input: HTMLInputElement, pressed) => {
        input.focus()
        input.value = 'needle'
        input.dispatchEvent(new InputEvent('input', { bubbles: true }))
        const shiftKey = pressed.startsWith('Shift')
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey, bubbles: true }))
      }, key)
      await eventually(() => page.locator('.log-line[data-current]').getAttribute('data-seq').then(Number)).toBe(seq)
      expect(await seenLines(page)).toContain(seq)
    }
  })

  it('opens the line that the address names, and a press on a number names it', async () => {
    const page = await openLog('#L12')
    await eventually(() => seenLines(page)).toContain(12)
    expect(await lineOf(page, 12).getAttribute('data-chosen')).toBe('')

    const far = lines.length - 40
    await page.goto('about:blank')
    await page.goto(`${address}#L${far}`)
    await eventually(() => seenLines(page)).toContain(far)
    await lineOf(page, far + 1)
      .locator('.log-number')
      .click()
    expect(new URL(page.url()).hash).toBe(`#L${far + 1}`)
    await lineOf(page, far + 4)
      .locator('.log-number')
      .click({ modifiers: ['Shift'] })
    expect(new URL(page.url()).hash).toBe(`#L${far + 1}-L${far + 4}`)
    await page.getByRole('button', { name: 'Copy 4 lines' }).waitFor()
  })

  it('folds a step, shows one stream only, and wraps', async () => {
    const page = await openLog()
    const clone = page.locator('.log-list .log-section', { hasText: 'Clone' })
    const first = lines.find(({ step }) => step === 'clone')?.seq ?? 0
    await lineOf(page, first).waitFor()
    await clone.click()
    await lineOf(page, first).waitFor({ state: 'detached' })
    expect(await clone.getAttribute('aria-expanded')).toBe('false')
    await clone.click()
    await lineOf(page, first).waitFor()

    await page.getByLabel('Stream').selectOption('stderr')
    const errors = lines.filter(({ stream }) => stream === 'stderr').map(({ seq }) => seq)
    expect(errors.length).toBeGreaterThan(0)
    await eventually(async () => [...(await readWholeLog(page)).keys()]).toEqual(errors)
    await page.getByLabel('Stream').selectOption('all')

    const long = seqOf('a very long line')
    await page.goto('about:blank')
    await page.goto(`${address}#L${long}`)
    const height = () => lineOf(page, long).evaluate((line) => line.getBoundingClientRect().height)
    await eventually(height).toBe(20)
    await page.getByRole('button', { name: 'Wrap' }).click()
    await eventually(height).toBeGreaterThan(40)
    await page.reload()
    await eventually(height, 20_000).toBeGreaterThan(40)
    await page.setViewportSize({ width: 390, height: 844 })
    await eventually(() => wrappedRight(page)).toEqual([])
  })

  it('wraps by itself where there is little room, and not any more once it was told so', async () => {
    const page = await openLog()
    const wrap = page.getByRole('button', { name: 'Wrap' })
    const wraps = () => wrap.getAttribute('aria-pressed')
    expect(await wraps()).toBe('false')
    await page.setViewportSize({ width: 390, height: 844 })
    await eventually(wraps).toBe('true')
    await wrap.click()
    await eventually(wraps).toBe('false')
    await page.reload()
    await page.locator('[data-log=complete]').waitFor()
    await eventually(wraps).toBe('false')
  })

  it('downloads what the server has, line for line', async () => {
    const page = await openLog()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    const saved = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n')
    expect(saved.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual(lines.map(({ text }) => visible(text)))
    const times = saved.map((line) => line.slice(0, 8))
    expect(times).toEqual(lines.map(({ at }) => at.slice(11, 19)))
  })
})
