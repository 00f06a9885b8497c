import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers, overflowing } from './accessibility.ts'

const folder = join(import.meta.dirname, '../../../test-results/screens')
const themes = ['light', 'dark'] as const
const sizes = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
]

/** Resolves once fonts are there and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const finite = document
      .getAnimations()
      .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime as number))
    await Promise.all(finite.map((one) => one.finished.catch(() => undefined)))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

/** A dialog covers the window, and a moved page carries its bar along: both are pictured as they are seen, others whole. */
const isWhole = (page: Page) =>
  page.evaluate(() => window.scrollY === 0 && document.querySelector('dialog[open]') === null)

/**
 * Looks at the screen that is open in both themes, on a desk and on a phone: pictures it, and expects no barriers. A test
 * that finds some goes on to its next screen, so that one run tells of all.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const found = new Map<string, string[]>()
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    for (const size of sizes) {
      await page.setViewportSize(size)
      await settled(page)
      const variant = `${colorScheme}-${size.width}`
      await page.screenshot({ path: join(folder, `${name}-${variant}.png`), fullPage: await isWhole(page) })
      for (const sentence of [...(await barriers(page)), ...(await overflowing(page))])
        found.set(sentence, [...(found.get(sentence) ?? []), variant])
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  const wrong = [...found].map(([sentence, variants]) => `${name} (${variants.join(', ')}): ${sentence}`)
  expect.soft(wrong).toEqual([])
}
