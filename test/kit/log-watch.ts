import { createHash } from 'node:crypto'
import type { Client } from './client.ts'
import { until } from './until.ts'
import type { LogEnd, LogLine, LogPage, NewLog } from './wire.ts'

/** The proof of a log as the contract words it: over `seq`, tab, `text`, newline of each line. */
export function hashOf(lines: LogLine[]): string {
  const hash = createHash('sha256')
  for (const { seq, text } of lines) hash.update(`${seq}\t${text}\n`)
  return hash.digest('hex')
}

/**
 * One watcher of one deployment's log, over one connection. It takes nothing for granted: a line that is not the very next
 * one is noted in `wrong` and dropped, so an empty `wrong` says that every line came once and in order.
 */
export class LogWatch {
  readonly lines: LogLine[]
  readonly wrong: string[] = []
  end: LogEnd | undefined
  private readonly client: Client
  private readonly deploymentId: string
  private pulling = false

  /** `held` are the lines that an earlier watch has; this one goes on after them. */
  constructor(client: Client, deploymentId: string, held: LogLine[] = []) {
    this.client = client
    this.deploymentId = deploymentId
    this.lines = [...held]
    client.socket.on('new-log', (notice: NewLog) => {
      if (notice.deploymentId === deploymentId) this.take(notice.logs, 'new-log')
    })
    client.socket.on('log-end', (end: LogEnd) => {
      if (end.deploymentId === deploymentId) this.end = end
    })
    client.socket.on('log-lagging', (notice: { deploymentId: string }) => {
      if (notice.deploymentId === deploymentId) void this.pullAgain()
    })
  }

  get last(): number {
    return this.lines.at(-1)?.seq ?? 0
  }

  /** Asks for pages until the server says that the rest comes by itself, or that there is no more. */
  async pull(): Promise<LogPage> {
    this.pulling = true
    for (;;) {
      const after = this.last
      const page = await this.client.send<LogPage>('watch-logs', { deploymentId: this.deploymentId, after })
      this.take(page.lines, 'watch-logs')
      if (page.next !== this.last) this.wrong.push(`watch-logs said next ${page.next} after line ${this.last}`)
      if (page.live || page.done) {
        this.pulling = false
        return page
      }
    }
  }

  /** Pulls until that goes through or the connection is gone; a server that cannot read the log now says so. */
  async pullAgain(): Promise<LogPage | undefined> {
    while (this.client.socket.connected) {
      const page = await this.pull().catch(() => undefined)
      if (page) return page
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    return undefined
  }

  /** Pulls, then waits for `log-end`; a log that is over already has none, and is complete with `done`. */
  async toTheEnd(within = 120_000): Promise<this> {
    const { done } = await this.pull()
    const seen = () => {
      const { status, message } = this.client.updates(this.deploymentId).at(-1) ?? {}
      return { line: this.last, status, message, connected: this.client.socket.connected, left: this.client.left }
    }
    if (!done) await until('log-end', () => this.end !== undefined && !this.pulling, { within, seen })
    return this
  }

  private take(lines: LogLine[], from: string): void {
    for (const line of lines) {
      if (line.seq === this.last + 1) this.lines.push(line)
      else this.wrong.push(`${from} gave line ${line.seq} after line ${this.last}`)
    }
  }
}

/** The whole log by HTTP, and the proof that stands in its last line. */
export async function readNdjson(client: Client, deploymentId: string, follow = false) {
  const url = `${client.url}/api/deployments/${deploymentId}/logs?after=0${follow ? '&follow=1' : ''}`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${client.token}` } })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  const objects = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const end = objects.pop() as { end: true; lines: number; sha256: string }
  return { lines: objects as LogLine[], end }
}
