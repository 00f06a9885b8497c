import type { Page } from 'playwright-core'

export const logOf = (page: Page) => page.getByRole('region', { name: 'Log lines' })
export const lineOf = (page: Page, seq: number) => page.locator(`.log-line[data-seq="${seq}"]`)

/** The numbers of the lines that are on the screen, not only in the document. */
export function seenLines(page: Page): Promise<number[]> {
  return logOf(page).evaluate((list) => {
    const frame = list.getBoundingClientRect()
    return [...list.querySelectorAll('.log-line')]
      .filter((line) => {
        const { top, bottom } = line.getBoundingClientRect()
        return top >= frame.top - 1 && bottom <= frame.bottom + 1
      })
      .map((line) => Number(line.getAttribute('data-seq')))
  })
}

/** Scrolls from the first line to the last and answers the text of each, by its number. */
export async function readWholeLog(page: Page): Promise<Map<number, string>> {
  const lines = await logOf(page).evaluate(async (list) => {
    const found: [number, string][] = []
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    for (let top = 0; top <= list.scrollHeight; top += list.clientHeight / 2) {
      list.scrollTop = top
      await drawn()
      for (const line of list.querySelectorAll('.log-line'))
        found.push([Number(line.getAttribute('data-seq')), line.querySelector('.log-text')?.textContent ?? ''])
    }
    return found
  })
  return new Map(lines.sort(([a], [b]) => a - b))
}

/** How many lines the foot of the log counts. */
export async function countedLines(page: Page): Promise<number> {
  const text = await page.locator('.log-foot').textContent()
  return Number(/([\d,.\s]+) lines?$/.exec(text ?? '')?.[1]?.replace(/\D/g, ''))
}

/** What is wrong with the wrapped lines that are drawn: taller than was computed, or a word cut that would fit a row. */
export function wrappedRight(page: Page): Promise<string[]> {
  return logOf(page).evaluate((list) => {
    const wrong: string[] = []
    for (const line of list.querySelectorAll<HTMLElement>('.log-line')) {
      const text = line.querySelector('.log-text')
      const computed = Number.parseFloat(line.style.minHeight)
      const drawn = text?.getBoundingClientRect().height ?? 0
      if (drawn !== computed) wrong.push(`line ${line.dataset.seq} is ${drawn} px tall and was computed as ${computed}`)
      for (const row of line.querySelectorAll('[data-row]')) {
        const before = row.previousElementSibling?.textContent ?? ''
        const cut = /\S+$/.exec(before)?.[0] ?? ''
        const rest = /^\S*/.exec(row.textContent ?? '')?.[0] ?? ''
        if (cut !== '' && cut.length + rest.length <= 20) wrong.push(`line ${line.dataset.seq} cuts ${cut}|${rest}`)
      }
    }
    return list.querySelector('[data-row]') ? wrong : ['nothing is wrapped']
  })
}
