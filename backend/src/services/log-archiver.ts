import { createHash, type Hash } from 'node:crypto'
import type { LogProof } from '@trellis/shared/deployment'
import { type LogLine, proofText } from '@trellis/shared/log'
import { documents } from '../ports/documents.ts'
import { StoreConflict } from '../ports/store.ts'
import { packLines, readChunksAt } from './log-chunks.ts'
import type { LogReaders } from './log-readers.ts'
import type { Parts } from './parts.ts'

const chunkLines = 4000
const chunkBytes = 768 * 1024
/** So many archived lines stay in the Relay for readers that come late; more while a reader has not read them. */
const keptLines = 5000
/** Who archives asks for the lease again after a third of this (milliseconds); after all of it another backend may. */
const leaseTtl = 10_000
/**
 * Milliseconds between two looks at one log: while lines come (no chunk is written sooner, unless memory is short or the
 * log ends), while another backend should archive them, and while
 * nothing is heard, when a message may have been lost.
 */
const looks = { busy: 1000, other: 1500, idle: 30_000 }

/**
 * One log as this backend archives it. `durable` is what the Store surely holds, the hash is over exactly those lines. Many
 * may archive one log: the Store's `create` lets only one of them write what follows, and the others take it in. The lease
 * is there so that as a rule only one tries.
 */
export class LogArchiver {
  readonly id: string
  readonly #parts: Parts
  readonly #readers: LogReaders
  readonly #gone: () => void
  readonly #hash: Hash = createHash('sha256')
  #durable = 0
  #lastText: string | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #timer: { at: number; handle: NodeJS.Timeout } | undefined
  #leasedAt: number | undefined
  /** The last seq that was held at the last look that found nothing to do. */
  #lastSeen: number | undefined
  #stopTail: (() => void) | undefined
  #closed = false

  /** `gone` is called when the Relay does not know the log any more. */
  constructor(parts: Parts, readers: LogReaders, log: { id: string; gone: () => void }) {
    this.#parts = parts
    this.#readers = readers
    this.id = log.id
    this.#gone = log.gone
  }

  get durable(): number {
    return this.#durable
  }

  get proof(): LogProof {
    return { lines: this.#durable, sha256: this.#hash.copy().digest('hex') }
  }

  /** What this backend does to a log happens one after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work).finally(() => this.#lookIn(looks.idle))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /** There are new lines: they are archived soon, by whoever holds the lease. */
  wake(): void {
    this.#lookIn(looks.busy)
  }

  /** Archives now what the Relay holds, unless another backend is at it. */
  archive(): Promise<void> {
    return this.inTurn(async () => {
      if (await this.#mayArchive()) await this.writeAll()
    })
  }

  /** Only for what has its turn. Takes in what is stored, then stores what the Relay holds; the lease is not asked. */
  async writeAll(): Promise<void> {
    const { relay } = this.#parts
    for (;;) {
      const { lines, gone, last } = await relay.readLog(this.id, this.#durable, {
        lines: chunkLines,
        bytes: chunkBytes,
      })
      if (gone && !(await this.catchUp())) return
      if (gone) continue
      if (lines.length === 0) return
      if (!(await this.write(lines))) continue
      const unneeded = Math.min(this.#durable - keptLines, this.#readers.slowest(this.id))
      await relay.trimLog(this.id, Math.max(0, unneeded), this.#durable)
      if (this.#durable >= last) return
    }
  }

  /** Only for what has its turn. Stores lines from `durable + 1` on; false when another was there first. */
  async write(lines: LogLine[]): Promise<boolean> {
    for (const chunk of await packLines(lines)) {
      try {
        await this.#parts.store.create(documents.logChunk(this.id, chunk.record.first), chunk.record)
      } catch (error) {
        if (!(error instanceof StoreConflict)) throw error
        await this.catchUp()
        return false
      }
      this.#take(chunk.lines)
    }
    return true
  }

  /** Only for what has its turn. Takes in what others have stored; false when that is nothing. */
  async catchUp(): Promise<boolean> {
    const before = this.#durable
    for await (const lines of readChunksAt(this.#parts.store, this.id, before + 1)) this.#take(lines)
    return this.#durable > before
  }

  /** Only for what has its turn. Whether the last line that is stored has this text. */
  endsWith(text: string | undefined): boolean {
    return text !== undefined && this.#lastText === text
  }

  /** Leaves the log to whoever wants it. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer.handle)
    this.#stopTail?.()
    if (this.#leasedAt !== undefined) await this.#parts.relay.releaseLease(this.#lease, this.#parts.backendId)
  }

  get #lease(): string {
    return `archive-${this.id}`
  }

  #take(lines: LogLine[]): void {
    this.#hash.update(lines.map(proofText).join(''))
    const last = lines.at(-1)
    this.#durable = last?.seq ?? this.#durable
    this.#lastText = last?.text ?? this.#lastText
  }

  /** A look that is due sooner stays. */
  #lookIn(delay: number): void {
    if (this.#closed) return
    const at = performance.now() + delay
    if (this.#timer && this.#timer.at <= at) return
    if (this.#timer) clearTimeout(this.#timer.handle)
    const handle = setTimeout(() => {
      this.#timer = undefined
      this.#look().catch((error: unknown) => {
        this.#parts.log.warn({ deploymentId: this.id, error }, 'A log could not be archived yet; it is tried again.')
        this.#lookIn(looks.other)
      })
    }, delay)
    if (delay > looks.busy) handle.unref()
    this.#timer = { at, handle }
  }

  async #look(): Promise<void> {
    const place = await this.#parts.relay.placeOfLog(this.id)
    if (this.#closed) return
    if (!place) return this.#gone()
    if (place.accepted > place.durable) {
      await this.archive()
      this.#lookIn(this.#leasedAt === undefined ? looks.other : looks.idle)
      return
    }
    if (this.#leasedAt === undefined) return this.#gone()
    if (this.#lastSeen === place.accepted) await this.#makeRoom(place.durable)
    this.#lastSeen = place.accepted
    this.#lookIn(looks.idle)
  }

  /** What nobody has read for long leaves the memory; late readers find it in the Store. */
  async #makeRoom(durable: number): Promise<void> {
    await this.#parts.relay.trimLog(this.id, Math.min(durable, this.#readers.slowest(this.id)), durable)
  }

  /** Who holds the lease hears of the lines that other backends take. */
  async #mayArchive(): Promise<boolean> {
    const { relay, clock, backendId } = this.#parts
    const now = clock.now()
    const age = this.#leasedAt === undefined ? Number.POSITIVE_INFINITY : now - this.#leasedAt
    if (age >= 0 && age < leaseTtl / 3) return true
    const holds = await relay.takeLease(this.#lease, backendId, leaseTtl)
    this.#leasedAt = holds ? now : undefined
    if (holds) this.#stopTail ??= relay.tailLog(this.id, () => this.wake())
    else this.#stopTail?.()
    if (!holds) this.#stopTail = undefined
    return holds
  }
}
