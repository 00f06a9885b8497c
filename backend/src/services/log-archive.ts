import { createHash, type Hash } from 'node:crypto'
import type { LogProof, StepName } from '@trellis/shared/deployment'
import { limits } from '@trellis/shared/limits'
import { type LogLine, proofText } from '@trellis/shared/log'
import { documents } from '../ports/documents.ts'
import { StoreConflict } from '../ports/store.ts'
import { packLines, readChunks } from './log-chunks.ts'
import { freshPatience, type LogReaders, type Patience } from './log-readers.ts'
import type { Parts } from './parts.ts'

/** Milliseconds between two writes of one log's lines to the Store; fewer lines than this many wait for it. */
const archiveEvery = 200
/** After so long (milliseconds) a builder comes back for the room that was made, or that other logs may have left. */
const wait = { roomMade: 1, crowded: 100 }
/** The answer to a builder is held while a reader on this backend is further behind than so many lines. */
const readersLead = 8000
const chunkLines = 4000
const chunkBytes = 768 * 1024
/** So many archived lines stay in the Relay for readers that come late; more while a reader has not read them. */
const keptLines = 5000

/** One log as its archiver sees it: `durable` is what the Store holds, `hash` is over exactly those lines. */
type Archive = {
  durable: number
  accepted: number
  hash: Hash
  patience: Patience
  /** How many batches in a row found no room. */
  refusals: number
  queue: Promise<unknown>
  timer?: NodeJS.Timeout
}

export type IngestAnswer = { accepted: number; durable: number; wait?: number }
export type OwnLine = { step: StepName; text: string }

/**
 * The way of log lines from a builder to the Relay and on into the Store. Each log has one archive per backend; what it
 * does to a log happens one after another. The Store's `create` refuses a chunk that another archiver has written.
 */
export class LogArchive {
  readonly #parts: Parts
  readonly #readers: LogReaders
  readonly #archives = new Map<string, Promise<Archive>>()

  constructor(parts: Parts, readers: LogReaders) {
    this.#parts = parts
    this.#readers = readers
  }

  #archiveOf(id: string): Promise<Archive> {
    const known = this.#archives.get(id)
    if (known) return known
    const opening = openArchive(this.#parts, id)
    this.#archives.set(id, opening)
    opening.catch(() => this.#archives.delete(id))
    return opening
  }

  #inTurn<T>(archive: Archive, work: () => Promise<T>): Promise<T> {
    const turn = archive.queue.then(work)
    archive.queue = turn.catch(() => undefined)
    return turn
  }

  #writeAll(id: string, archive: Archive): Promise<void> {
    return this.#inTurn(archive, () => this.#writeAllNow(id, archive))
  }

  /** Only for what has its turn. */
  async #writeAllNow(id: string, archive: Archive): Promise<void> {
    const { relay } = this.#parts
    for (;;) {
      const { lines } = await relay.readLog(id, archive.durable, { lines: chunkLines, bytes: chunkBytes })
      if (lines.length === 0) return
      await writeChunk(this.#parts, id, { archive, lines })
      const unneeded = Math.min(archive.durable - keptLines, this.#readers.slowest(id))
      await relay.trimLog(id, Math.max(0, unneeded))
    }
  }

  #schedule(id: string, archive: Archive): void {
    archive.timer ??= setTimeout(() => {
      delete archive.timer
      this.#writeAll(id, archive).catch((error: unknown) => {
        this.#parts.log.warn({ deploymentId: id, error }, 'A log could not be archived yet; it is tried again.')
        if (this.#archives.has(id)) this.#schedule(id, archive)
      })
    }, archiveEvery)
  }

  /** The last seq that is held; the next line has the one after it. */
  async open(id: string): Promise<number> {
    return (await this.#archiveOf(id)).accepted
  }

  /**
   * Takes a builder's batch. The answer comes when this backend's readers are near, or when the patience with them ends,
   * so that the builder goes on at the pace at which its lines are read. `wait` (milliseconds) means that nothing was
   * taken because memory is full.
   */
  async ingest(id: string, first: number, lines: LogLine[]): Promise<IngestAnswer> {
    const archive = await this.#archiveOf(id)
    const answer = await this.#inTurn(archive, () => this.#parts.relay.appendLog(id, first, lines))
    if (answer.outcome === 'gap' && answer.accepted < archive.durable) {
      archive.accepted = await this.#parts.relay.openLog(id, archive.durable)
      return { accepted: archive.accepted, durable: archive.durable }
    }
    archive.accepted = Math.max(archive.accepted, answer.accepted)
    this.#schedule(id, archive)
    await this.#readers.waitFor(id, archive.accepted - readersLead, archive.patience)
    archive.refusals = answer.outcome === 'full' ? archive.refusals + 1 : 0
    if (answer.outcome === 'full') await this.#makeRoom(id, archive)
    const place = { accepted: answer.accepted, durable: archive.durable }
    if (answer.outcome !== 'full') return place
    return { ...place, wait: archive.refusals > 1 ? wait.crowded : wait.roomMade }
  }

  /**
   * Archives this log at once and forgets of it what the Store holds, after giving its readers time to read that. When
   * this was not enough, what the Store holds of all logs is forgotten too: late readers find it there.
   */
  async #makeRoom(id: string, archive: Archive): Promise<void> {
    await this.#writeAll(id, archive)
    await this.#readers.waitFor(id, archive.durable, archive.patience)
    await this.#parts.relay.trimLog(id, archive.durable)
    if (archive.refusals === 1) return
    for (const [known, opening] of this.#archives) await this.#parts.relay.trimLog(known, (await opening).durable)
  }

  /** What is held and what the Store holds of it, for a heartbeat. */
  async place(id: string): Promise<IngestAnswer> {
    const archive = await this.#archiveOf(id)
    return { accepted: archive.accepted, durable: archive.durable }
  }

  /** Writes everything accepted to the Store; answers the last seq and the SHA-256 up to it. */
  async drain(id: string): Promise<LogProof> {
    const archive = await this.#archiveOf(id)
    await this.#writeAll(id, archive)
    return proofOf(archive)
  }

  /** The backend's own lines: in the Store before anybody sees them, so that a crash cannot number them twice. */
  async append(id: string, entries: OwnLine[]): Promise<void> {
    const archive = await this.#archiveOf(id)
    await this.#inTurn(archive, async () => {
      let lines: LogLine[]
      do {
        await this.#writeAllNow(id, archive)
        lines = entries.map((entry, index) => ownLine(this.#parts, entry, archive.durable + 1 + index))
      } while (!(await writeChunk(this.#parts, id, { archive, lines })))
      const answer = await this.#parts.relay.appendLog(id, lines[0]?.seq ?? 1, lines)
      archive.accepted = Math.max(archive.accepted, answer.accepted)
      if (answer.outcome !== 'taken') await this.#passOver(id, archive)
    })
  }

  /** Lines that the Relay had no room for are read from the Store, and it goes on behind them. */
  async #passOver(id: string, archive: Archive): Promise<void> {
    await this.#parts.relay.trimLog(id, archive.durable)
    archive.accepted = await this.#parts.relay.openLog(id, archive.durable)
  }

  /** Forgets the log here and in the Relay; the Store has all of it. */
  async close(id: string): Promise<void> {
    const archive = this.#archives.get(id)
    this.#archives.delete(id)
    if (archive) clearTimeout((await archive).timer)
    await this.#parts.relay.closeLog(id)
  }

  /** Archives what is held of every log; for the end of the server. */
  async drainAll(): Promise<void> {
    for (const [id, opening] of this.#archives) {
      try {
        const archive = await opening
        clearTimeout(archive.timer)
        await this.#writeAll(id, archive)
      } catch (error) {
        this.#parts.log.warn(
          { deploymentId: id, error },
          'A log could not be archived; its builder sends the rest again.',
        )
      }
    }
  }
}

async function openArchive(parts: Parts, id: string): Promise<Archive> {
  const hash = createHash('sha256')
  let durable = 0
  for await (const lines of readChunks(parts.store, id, 1)) {
    for (const line of lines) hash.update(proofText(line))
    durable = lines.at(-1)?.seq ?? durable
  }
  const accepted = await parts.relay.openLog(id, durable)
  return { durable, accepted, hash, patience: freshPatience(), refusals: 0, queue: Promise.resolve() }
}

function proofOf(archive: Archive): LogProof {
  return { lines: archive.durable, sha256: archive.hash.copy().digest('hex') }
}

function ownLine(parts: Parts, entry: OwnLine, seq: number): LogLine {
  const text = entry.text.slice(0, limits.logLineBytes / 4)
  return { seq, at: parts.clock.iso(), step: entry.step, stream: 'system', text, source: 'build' }
}

/** False when another archiver was there first; then the archive has been opened anew behind what that one wrote. */
async function writeChunk(parts: Parts, id: string, write: { archive: Archive; lines: LogLine[] }): Promise<boolean> {
  const { archive } = write
  for (const chunk of await packLines(write.lines)) {
    try {
      await parts.store.create(documents.logChunk(id, chunk.record.first), chunk.record)
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error
      Object.assign(archive, await openArchive(parts, id), {
        queue: archive.queue,
        patience: archive.patience,
        refusals: archive.refusals,
      })
      return false
    }
    for (const line of chunk.lines) archive.hash.update(proofText(line))
    archive.durable = chunk.record.first + chunk.record.count - 1
  }
  return true
}
