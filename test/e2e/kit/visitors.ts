import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { has } from '../../kit/peers.ts'
import { launch } from './browser.ts'
import type { Session } from './session.ts'
import { noteTroubles } from './troubles.ts'

/** A `describe` that is skipped, and says so, where there is no Chromium. */
export const inBrowser = describe.skipIf(!has('chromium'))

export type Theme = 'light' | 'dark'
export type VisitorOptions = {
  /** Whoever this browser is signed in as from the start. */
  session?: Session
  theme?: Theme
  width?: number
  height?: number
  reducedMotion?: boolean
}
export type Visitor = { page: Page; context: BrowserContext }

const results = join(import.meta.dirname, '../../../test-results')

/**
 * Gives each test of the surrounding `describe` its own visitors, and closes them after it. A test fails when a page of
 * it had an error or broke its content security policy; of a failed test the pages are pictured in `test-results/e2e`.
 */
export function useVisitors(): (options?: VisitorOptions) => Promise<Visitor> {
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const troubles: string[] = []

  beforeAll(async () => {
    browser = await launch()
  })
  afterEach(async ({ task }) => {
    const pages = contexts.flatMap((context) => context.pages())
    if (task.result?.state === 'fail') await picture(pages, task.name)
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    expect(troubles.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  return async (options = {}) => {
    if (!browser) throw new Error('A visitor comes within a test, after the browser was started.')
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      colorScheme: options.theme ?? 'light',
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
      timezoneId: 'UTC',
      locale: 'en-GB',
    })
    contexts.push(context)
    context.setDefaultTimeout(20_000)
    context.on('page', (page) => noteTroubles(page, troubles))
    if (options.session) await signInBeforehand(context, options.session)
    return { context, page: await context.newPage() }
  }
}

/** Puts a session where the page keeps it, once: what the page does with it later is not undone by a reload. */
async function signInBeforehand(context: BrowserContext, session: Session): Promise<void> {
  await context.addInitScript((value) => {
    if (!location.hostname.startsWith('127.') || sessionStorage.getItem('signed-in-beforehand')) return
    sessionStorage.setItem('signed-in-beforehand', 'yes')
    localStorage.setItem('trellis.session', value)
  }, JSON.stringify(session))
}

async function picture(pages: Page[], name: string): Promise<void> {
  const folder = join(results, 'e2e')
  mkdirSync(folder, { recursive: true })
  const file = name.replace(/\W+/g, '-').slice(0, 80)
  for (const [at, page] of pages.entries())
    await page.screenshot({ path: join(folder, `${file}-${at}.png`), timeout: 5_000 }).catch(() => undefined)
}
