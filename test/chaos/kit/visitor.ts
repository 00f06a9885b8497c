import { setTimeout as pause } from 'node:timers/promises'
import { visit } from '../../kit/visit.ts'

/** When the server was away, in milliseconds of `performance.now`; `to` is unset while it is. */
export type Outage = { from: number; to?: number }

/** So long, in milliseconds, a visitor waits for a page and its script; far more than either ever needs. */
const patience = 10_000

const versionIn = (page: string) => /data-version="(\w+)"/.exec(page)?.[1]
const scriptIn = (page: string) => /<script src="([^"]+)"/.exec(page)?.[1]

/**
 * Somebody who opens an app again and again, page and script, at a bounded pace. While the server is away a broken
 * connection, or its word that it is starting, is no complaint; anything else is.
 */
export class Visitor {
  readonly complaints: string[] = []
  readonly seen: string[] = []
  visits = 0
  private readonly url: string
  private readonly outages: Outage[]
  private stopped = false
  private readonly going: Promise<void>

  constructor(url: string, outages: Outage[]) {
    this.url = url
    this.outages = outages
    this.going = this.go()
  }

  async stop(): Promise<this> {
    this.stopped = true
    await this.going
    return this
  }

  private async go(): Promise<void> {
    while (!this.stopped) {
      const from = performance.now()
      const looking = this.look().catch((error: unknown) => String(error))
      const problem = await Promise.race([looking, pause(patience, 'no answer came', { ref: false })])
      if (problem && !this.wasAway(from)) this.complaints.push(problem)
      await pause(20)
    }
  }

  private async look(): Promise<string | undefined> {
    this.visits += 1
    const page = await visit(this.url)
    const version = versionIn(page.text)
    const path = scriptIn(page.text)
    if (page.status !== 200 || !version || !path) return `the page was ${page.status}: ${page.text.slice(0, 200)}`
    if (this.seen.at(-1) !== version) this.seen.push(version)
    const script = await visit(new URL(path, this.url).href)
    if (script.status !== 200) return `the script of ${version} was ${script.status}`
    if (!script.text.startsWith(`window.version = "${version}"`)) return `${version} had ${script.text.slice(0, 40)}`
    return undefined
  }

  /** Whether the server was away at any time between `from` and now. */
  private wasAway(from: number): boolean {
    return this.outages.some(({ to }) => to === undefined || to >= from)
  }
}
