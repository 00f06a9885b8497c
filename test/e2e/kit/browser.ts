import { execFileSync } from 'node:child_process'
import { type Browser, chromium as engine } from 'playwright-core'
import { chromium } from '../../kit/peers.ts'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The whole path of the system's Chromium: the engine does not look into PATH. Throws where there is none. */
function executable(): string {
  const name = chromium()
  if (name === undefined) throw new Error('There is no Chromium here; see test/kit/peers.ts for how to get one.')
  return execFileSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).trim()
}

/** A new browser with a profile of its own, which is thrown away with it. */
export function launch(): Promise<Browser> {
  return engine.launch({ executablePath: executable(), args: quiet })
}
