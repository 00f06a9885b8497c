import { expect } from 'vitest'
import type { Client } from '../../kit/client.ts'
import { hashOf, LogWatch, readNdjson } from '../../kit/log-watch.ts'
import { until } from '../../kit/until.ts'
import type { Deployment, LogLine, LogPage } from '../../kit/wire.ts'

type Proof = { lines: number; sha256: string }

/** Somebody who watches one log whatever happens to the server: comes back, and goes on after the last line they hold. */
export class StayingWatch {
  readonly deploymentId: string
  private readonly earlier: LogWatch[] = []
  private current: LogWatch
  private pulling: Promise<LogPage | undefined> = Promise.resolve(undefined)

  constructor(client: Client, deploymentId: string) {
    this.deploymentId = deploymentId
    this.current = this.follow(client, [])
  }

  get lines(): LogLine[] {
    return this.current.lines
  }

  get wrong(): string[] {
    return [...this.earlier, this.current].flatMap(({ wrong }) => wrong)
  }

  /** Goes on over a new connection. */
  comeBack(client: Client): void {
    this.earlier.push(this.current)
    this.current = this.follow(client, this.current.lines)
  }

  /** Waits for the end of the log, then holds what this watcher has against what everybody else is told of it. */
  async expectWhole(client: Client, within = 60_000): Promise<LogLine[]> {
    await this.toTheEnd(within)
    const deployment = (await client.deployment(this.deploymentId)) as Deployment & { log?: Proof }
    const written = await readNdjson(client, this.deploymentId)
    const proof = { lines: this.lines.length, sha256: hashOf(this.lines) }
    expect(this.wrong).toEqual([])
    expect(written.end).toEqual({ end: true, ...proof })
    expect(deployment.log).toEqual(proof)
    expect(hashOf(written.lines)).toBe(proof.sha256)
    if (this.current.end) expect(this.current.end).toEqual({ deploymentId: this.deploymentId, ...proof })
    return this.lines
  }

  /** A log that is over already is complete with its last page; of any other `log-end` tells when it is. */
  private async toTheEnd(within: number): Promise<void> {
    const page = await this.pulling
    if (page?.done) return
    const isWhole = () => this.current.end !== undefined && this.lines.length >= this.current.end.lines
    await until('log-end', isWhole, { within, seen: () => ({ page, held: this.lines.length, end: this.current.end }) })
  }

  /** A connection that dies while a page is asked for is what these tests do; the next one asks again. */
  private follow(client: Client, held: LogLine[]): LogWatch {
    const watch = new LogWatch(client, this.deploymentId, held)
    this.pulling = watch.pullAgain()
    return watch
  }
}
