import { spawnSync } from 'node:child_process'
import { type Browser, chromium as playwright } from 'playwright-core'
import { chromium } from '../../test/kit/peers.ts'
import type { Uses } from './uses.ts'

/** The system's Chromium without a window. Rejects with what to install when there is none. */
export async function openBrowser(uses: Uses): Promise<Browser> {
  const name = chromium()
  if (!name) throw new Error('Chromium is not installed: on Debian "apt-get install chromium", or name it in CHROMIUM.')
  const path = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).stdout.trim()
  const browser = await playwright.launch({ executablePath: path, args: ['--no-sandbox'] })
  return uses.keep(browser, (taken) => taken.close())
}
