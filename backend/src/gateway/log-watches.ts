import { limits } from '@trellis/shared/limits'
import type { Logger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { LogService } from '../services/services.ts'
import type { Connection, TrellisServer, Watch } from './connection.ts'
import { type LogAudience, LogFeed } from './log-feed.ts'
import { unsentBytes } from './unsent-bytes.ts'

/** So much unsent keeps a socket at work while the next lines are made ready; more would only wait. */
const busyBytes = limits.logUnsentBytes / 2

type Parts = { io: TrellisServer; logs: LogService; log: Logger; metrics: Metrics }

/** Who watches which log on this backend: one feed per deployment, made with its first watcher and gone with the last. */
export class LogWatches {
  readonly #parts: Parts
  readonly #feeds = new Map<string, LogFeed<Connection>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Lines above `next` come as `new-log` from now on. The watch must have been announced in `connection.watches`. A socket that went away while its page was read starts
   * nothing, because nobody would stop it.
   */
  start(connection: Connection, watch: Watch, next: number): void {
    if (connection.watches.get(watch.deploymentId) !== watch || !connection.socket.connected) return
    const feed = this.#feeds.get(watch.deploymentId) ?? this.#open(watch)
    feed.add(connection, next)
  }

  stop(connection: Connection, deploymentId: string): void {
    connection.watches.delete(deploymentId)
    this.#feeds.get(deploymentId)?.remove(connection)
  }

  stopAll(connection: Connection): void {
    for (const deploymentId of [...connection.watches.keys()]) this.stop(connection, deploymentId)
  }

  stopIn(connection: Connection, workspaceId: string): void {
    for (const watch of [...connection.watches.values()]) {
      if (watch.workspaceId === workspaceId) this.stop(connection, watch.deploymentId)
    }
  }

  wake(deploymentId: string): void {
    this.#feeds.get(deploymentId)?.wake()
  }

  /** After a break, and now and then: a lost wake must not keep a line back. */
  wakeAll(): void {
    for (const feed of this.#feeds.values()) feed.wake()
  }

  #open(watch: Watch): LogFeed<Connection> {
    const feed = new LogFeed(watch.deploymentId, this.#parts.logs, this.#audience(watch))
    this.#feeds.set(watch.deploymentId, feed)
    return feed
  }

  /** Emitting to a list of socket ids encodes the notice once for all of them. */
  #audience({ deploymentId, plantId }: Watch): LogAudience<Connection> {
    const { io, log, metrics } = this.#parts
    const to = (watchers: Connection[]) => io.local.to(watchers.map(({ socket }) => socket.id))
    return {
      send: (watchers, logs) => {
        to(watchers).emit('new-log', { id: plantId, deploymentId, logs })
        metrics.logLines.inc(logs.length * watchers.length)
      },
      busy: ({ socket }) => unsentBytes(socket) > busyBytes,
      lags: ({ socket }) => unsentBytes(socket) > limits.logUnsentBytes,
      lagging: (connection, next) => {
        connection.watches.delete(deploymentId)
        connection.socket.emit('log-lagging', { deploymentId, next })
      },
      end: (watchers, proof) => {
        for (const { watches } of watchers) watches.delete(deploymentId)
        to(watchers).emit('log-end', { deploymentId, ...proof })
      },
      failed: (error) =>
        log.warn({ err: error, deploymentId }, 'A live log could not be read; its watchers pull again.'),
      empty: () => void this.#feeds.delete(deploymentId),
    }
  }
}
