import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Violation = { id: string; impact?: string | null; help: string; nodes: { target: unknown[] }[] }
declare const axe: { run: (context: Document, options: object) => Promise<{ violations: Violation[] }> }

/** What makes a screen hard or impossible to use for some people, one sentence each. Lesser findings are left out. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const violations = await page.evaluate(
    async () => (await axe.run(document, { resultTypes: ['violations'] })).violations,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`))
}

/** What stands out of the screen to the right, so that the whole page would have to be moved to read it. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= wide) return []
    const guilty = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > wide + 1,
    )
    return guilty.slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.className} stands out of the screen`)
  })
}
