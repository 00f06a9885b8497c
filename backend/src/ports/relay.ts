import type { LogLine } from '@trellis/shared/log'
import type { Fact } from '../core/facts.ts'

/** A pointer or address has changed; `host` is an address's label such as `shop` or `shop--0123456789`. */
export type RouteChange = { hosts: string[]; plantId: string }

/** `accepted` is the last seq held; `durable` the highest seq that the Relay was told the Store holds all lines up to. */
export type LogPlace = { accepted: number; durable: number }

/**
 * What happened to a log append. `gap`: `first` was above `accepted + 1`, nothing was taken. `full`: the memory cap is
 * reached, nothing was taken, the writer waits. Lines at or below `accepted` are passed over, so sending twice is harmless.
 */
export type LogAppend = LogPlace & { outcome: 'taken' | 'gap' | 'full' }

/** `lines` in order from `after + 1`; `gone` when lines after `after` were trimmed and must be read from the Store. */
export type LogRead = { lines: LogLine[]; gone: boolean; last: number }

/** `onBreak`: changes may have been missed; whatever is held must be read afresh. */
export type RouteListener = { onChange: (change: RouteChange) => void; onBeat: () => void; onBreak: () => void }

/**
 * Live events between backends and edges, each running deployment's log until it is archived, and leases on the Relay's
 * own clock. Times are milliseconds. A method that cannot reach what it needs rejects with a `Failure` of `unavailable`
 * within seconds, having changed nothing or what the same call again would change.
 */
export interface Relay {
  /**
   * Every subscriber of every backend gets it once, in the order of one publisher, this backend included. What has happened
   * is committed before, so a fact that cannot be told fails nobody: each backend that missed it hears of a break.
   */
  publish(fact: Fact): Promise<void>
  /** `onBreak` is called when facts may have been lost; what is shown must be read afresh. Returns the way to end it. */
  subscribe(listener: { onFact: (fact: Fact) => void; onBreak: (reason: string) => void }): () => void

  /**
   * An ordered stream that every edge follows. It resolves when the edge of this process, if there is one, has been told,
   * so that whoever asks after an answer gets what the answer says. `onBeat` comes at least every 2 s while nothing is lost.
   */
  publishRoute(change: RouteChange): Promise<void>
  followRoutes(listener: RouteListener): () => void

  /**
   * Makes the log known. `durable` is what the Store holds: a log that is empty, unknown or behind that starts there; another
   * keeps what it has. Answers the last seq held.
   */
  openLog(deploymentId: string, durable: number): Promise<number>
  /** Where a log stands, undefined when it is not known here. */
  placeOfLog(deploymentId: string): Promise<LogPlace | undefined>
  /** Appends lines whose first seq is `first`. The log must have been opened, else `gap` with `accepted` 0. */
  appendLog(deploymentId: string, first: number, lines: LogLine[]): Promise<LogAppend>
  /**
   * Appends the backend's own lines, which the Store holds already, memory or not. From then on `appendLog` takes nothing
   * that is new: a log has one writer at a time. Without lines that is all it does.
   */
  appendOwnLog(deploymentId: string, first: number, lines: LogLine[]): Promise<LogAppend>
  /** At most `limit.lines` lines and about `limit.bytes` as JSON, at least one line when there is any. */
  readLog(deploymentId: string, after: number, limit: { lines: number; bytes: number }): Promise<LogRead>
  /** Calls `onMore` after appends, without saying what; a reader reads with `readLog`. */
  tailLog(deploymentId: string, onMore: () => void): () => void
  /** Forgets lines up to and with `upTo`. The Store holds everything up to `durable`, which is at least that. */
  trimLog(deploymentId: string, upTo: number, durable?: number): Promise<void>
  /** Forgets the log; its end has been archived. */
  closeLog(deploymentId: string): Promise<void>

  /** True when `holder` now holds the lease for `ttl`; a holder that asks again renews. */
  takeLease(name: string, holder: string, ttl: number): Promise<boolean>
  /**
   * Milliseconds until the lease ends, 0 when nobody holds it. After a loss of all leases each may still be held, so that
   * for as long as holders take to renew none is called free that was not taken and given back since.
   */
  leaseLeft(name: string): Promise<number>
  releaseLease(name: string, holder: string): Promise<void>

  /** Milliseconds since the epoch on the Relay's own clock, which is the same for all backends. */
  time(): Promise<number>
  /** Resolves when events could be told and lines taken; rejects with the reason. */
  check(): Promise<void>
  close(): Promise<void>
}
