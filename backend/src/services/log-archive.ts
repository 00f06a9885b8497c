import type { LogProof, StepName } from '@trellis/shared/deployment'
import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'
import type { LogAppend, LogPlace } from '../ports/relay.ts'
import { LogArchiver } from './log-archiver.ts'
import { storedEnd } from './log-chunks.ts'
import { freshPatience, type LogReaders, type Patience } from './log-readers.ts'
import type { Parts } from './parts.ts'

/** After so long (milliseconds) a builder comes back for the room that was made, or that other logs may have left. */
const wait = { roomMade: 1, crowded: 100 }
/** The answer to a builder is held while a reader on this backend is further behind than so many lines. */
const readersLead = 8000

/** How this backend takes one log's lines. `refusals`: how many batches in a row found no room. */
type Intake = { archiver: LogArchiver; patience: Patience; refusals: number }

/** Rejects when the builder is not in charge any more; asked before a log is opened again for its lines. */
type InCharge = () => Promise<void>
export type LogBatch = { first: number; lines: LogLine[]; inCharge: InCharge }
export type IngestAnswer = LogPlace & { wait?: number }
export type OwnLine = { step: StepName; text: string }

/**
 * The way of log lines from a builder to the Relay and on into the Store. Any backend takes any batch: what is held, and
 * what of it is stored, is known by the Relay. Who stores it is decided by a lease; whoever needs all of it stored at once
 * sees to that itself.
 */
export class LogArchive {
  readonly #parts: Parts
  readonly #readers: LogReaders
  readonly #intakes = new Map<string, Intake>()

  constructor(parts: Parts, readers: LogReaders) {
    this.#parts = parts
    this.#readers = readers
  }

  #intakeOf(id: string): Intake {
    const known = this.#intakes.get(id)
    if (known) return known
    const archiver = new LogArchiver(this.#parts, this.#readers, { id, gone: () => void this.#forget(id) })
    const intake = { archiver, patience: freshPatience(), refusals: 0 }
    this.#intakes.set(id, intake)
    return intake
  }

  async #forget(id: string): Promise<void> {
    const known = this.#intakes.get(id)
    this.#intakes.delete(id)
    await known?.archiver
      .close()
      .catch((error: unknown) => this.#parts.log.warn({ deploymentId: id, error }, 'A lease runs out by itself.'))
  }

  /** The last seq that is held; the next line has the one after it. */
  async open(id: string): Promise<number> {
    return (await this.place(id)).accepted
  }

  /**
   * What is held and what the Store holds of it. A log that the Relay does not know begins where the Store ends, when
   * `inCharge` does not reject: the log of an ended deployment stays closed.
   */
  async place(id: string, inCharge?: InCharge): Promise<LogPlace> {
    const place = await this.#parts.relay.placeOfLog(id)
    if (place) return place
    await inCharge?.()
    return this.#openAgain(id)
  }

  async #openAgain(id: string): Promise<LogPlace> {
    const durable = await storedEnd(this.#parts.store, id)
    const accepted = await this.#parts.relay.openLog(id, durable)
    return { accepted, durable }
  }

  /**
   * Takes a builder's batch. The answer comes when this backend's readers are near, or when the patience with them ends,
   * so that the builder goes on at the pace at which its lines are read. `wait` (milliseconds) means that nothing was
   * taken because memory is full.
   */
  async ingest(id: string, batch: LogBatch): Promise<IngestAnswer> {
    const intake = this.#intakeOf(id)
    const { outcome, accepted, durable } = await this.#append(id, batch)
    if (accepted > durable) intake.archiver.wake()
    await this.#readers.waitFor(id, accepted - readersLead, intake.patience)
    intake.refusals = outcome === 'full' ? intake.refusals + 1 : 0
    if (outcome !== 'full') return { accepted, durable }
    await this.#makeRoom(id, intake)
    return { accepted, durable, wait: intake.refusals > 1 ? wait.crowded : wait.roomMade }
  }

  /** After a gap the Relay may have lost lines that the Store has: then it goes on behind those. */
  async #append(id: string, { first, lines, inCharge }: LogBatch): Promise<LogAppend> {
    const { relay } = this.#parts
    const answer = await relay.appendLog(id, first, lines)
    if (answer.outcome !== 'gap') return answer
    await inCharge()
    const { accepted, durable } = await this.#openAgain(id)
    if (accepted === answer.accepted && durable <= answer.durable && accepted + 1 < first) return answer
    return relay.appendLog(id, first, lines)
  }

  /**
   * Archives this log at once and forgets of it what the Store holds, after giving its readers time to read that. When
   * this was not enough, what the Store holds of all logs is forgotten too: late readers find it there.
   */
  async #makeRoom(id: string, { archiver, patience, refusals }: Intake): Promise<void> {
    await archiver.archive()
    await this.#readers.waitFor(id, archiver.durable, patience)
    for (const known of refusals === 1 ? [id] : this.#intakes.keys()) {
      const place = await this.#parts.relay.placeOfLog(known)
      if (place) await this.#parts.relay.trimLog(known, place.durable)
    }
  }

  /** Writes everything accepted to the Store; answers the last seq and the SHA-256 up to it. */
  async drain(id: string): Promise<LogProof> {
    const { archiver } = this.#intakeOf(id)
    return archiver.inTurn(async () => {
      await archiver.catchUp()
      await archiver.writeAll()
      return archiver.proof
    })
  }

  /**
   * The backend's own lines: in the Store before anybody sees them, so that a crash cannot number them twice. From the
   * first of them on, the builder's are not taken any more. With `once` nothing is added to a log that ends like them.
   */
  async append(id: string, entries: OwnLine[], { once = false } = {}): Promise<void> {
    const { relay } = this.#parts
    const { archiver } = this.#intakeOf(id)
    await archiver.inTurn(async () => {
      await this.place(id)
      await relay.appendOwnLog(id, 1, [])
      await archiver.catchUp()
      let lines: LogLine[]
      do {
        await archiver.writeAll()
        if (once && archiver.endsWith(entries.at(-1)?.text)) return
        lines = entries.map((entry, index) => ownLine(this.#parts, entry, archiver.durable + 1 + index))
      } while (!(await archiver.write(lines)))
      const answer = await relay.appendOwnLog(id, lines[0]?.seq ?? 1, lines)
      if (answer.outcome === 'taken') return
      // The Relay lacks lines before these; it goes on behind them, and readers find them in the Store.
      await relay.openLog(id, archiver.durable)
    })
  }

  /** Forgets the log here and in the Relay; the Store has all of it. */
  async close(id: string): Promise<void> {
    await this.#forget(id)
    await this.#parts.relay.closeLog(id)
  }

  /** Archives what is held of every log, as far as that is this backend's to do; for the end of the server. */
  async drainAll(): Promise<void> {
    for (const [id, { archiver }] of [...this.#intakes]) {
      try {
        await archiver.archive()
      } catch (error) {
        const words = 'A log could not be archived; its builder sends the rest again.'
        this.#parts.log.warn({ deploymentId: id, error }, words)
      }
      await this.#forget(id)
    }
  }
}

function ownLine(parts: Parts, entry: OwnLine, seq: number): LogLine {
  const text = entry.text.slice(0, limits.logLineBytes / 4)
  return { seq, at: parts.clock.iso(), step: entry.step, stream: 'system', text, source: 'build' }
}
