import { createHash, type Hash } from 'node:crypto'
import type { LogProof, StepName } from '@trellis/shared/deployment'
import { limits } from '@trellis/shared/limits'
import { type LogLine, proofText } from '@trellis/shared/log'
import { documents } from '../ports/documents.ts'
import { StoreConflict } from '../ports/store.ts'
import { packLines, readChunks } from './log-chunks.ts'
import type { Parts } from './parts.ts'

/** Milliseconds between two writes of one log's lines to the Store; fewer lines than this many wait for it. */
const archiveEvery = 200
/** A builder that found the memory full comes back after so long (milliseconds): readers get on meanwhile. */
const waitWhenFull = 200
const chunkLines = 4000
const chunkBytes = 768 * 1024
/** So many archived lines stay in the Relay for readers that come late. */
const keptLines = 5000

/** One log as its archiver sees it: `durable` is what the Store holds, `hash` is over exactly those lines. */
type Archive = {
  durable: number
  accepted: number
  hash: Hash
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
  readonly #archives = new Map<string, Promise<Archive>>()

  constructor(parts: Parts) {
    this.#parts = parts
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

  #schedule(id: string, archive: Archive): void {
    archive.timer ??= setTimeout(() => {
      delete archive.timer
      this.#inTurn(archive, () => writeAll(this.#parts, id, archive)).catch((error: unknown) => {
        this.#parts.log.warn({ deploymentId: id, error }, 'A log could not be archived yet; it is tried again.')
        if (this.#archives.has(id)) this.#schedule(id, archive)
      })
    }, archiveEvery)
  }

  /** The last seq that is held; the next line has the one after it. */
  async open(id: string): Promise<number> {
    return (await this.#archiveOf(id)).accepted
  }

  /** Takes a builder's batch. `wait` (milliseconds) means that nothing was taken because memory is full. */
  async ingest(id: string, first: number, lines: LogLine[]): Promise<IngestAnswer> {
    const archive = await this.#archiveOf(id)
    const answer = await this.#inTurn(archive, () => this.#parts.relay.appendLog(id, first, lines))
    if (answer.outcome === 'gap' && answer.accepted < archive.durable) {
      archive.accepted = await this.#parts.relay.openLog(id, archive.durable)
      return { accepted: archive.accepted, durable: archive.durable }
    }
    archive.accepted = Math.max(archive.accepted, answer.accepted)
    this.#schedule(id, archive)
    if (answer.outcome === 'full') await this.#makeRoom(id, archive)
    const place = { accepted: answer.accepted, durable: archive.durable }
    return answer.outcome === 'full' ? { ...place, wait: waitWhenFull } : place
  }

  /** Archives this log at once and forgets what the Store holds of all: late readers find it there. */
  async #makeRoom(id: string, archive: Archive): Promise<void> {
    await this.#inTurn(archive, () => writeAll(this.#parts, id, archive))
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
    await this.#inTurn(archive, () => writeAll(this.#parts, id, archive))
    return proofOf(archive)
  }

  /** The backend's own lines: in the Store before anybody sees them, so that a crash cannot number them twice. */
  async append(id: string, entries: OwnLine[]): Promise<void> {
    const archive = await this.#archiveOf(id)
    await this.#inTurn(archive, async () => {
      let lines: LogLine[]
      do {
        await writeAll(this.#parts, id, archive)
        lines = entries.map((entry, index) => ownLine(this.#parts, entry, archive.durable + 1 + index))
      } while (!(await writeChunk(this.#parts, id, { archive, lines })))
      const answer = await this.#parts.relay.appendLog(id, lines[0]?.seq ?? 1, lines)
      archive.accepted = Math.max(archive.accepted, answer.accepted)
    })
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
        await this.#inTurn(archive, () => writeAll(this.#parts, id, archive))
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
  return { durable, accepted, hash, queue: Promise.resolve() }
}

function proofOf(archive: Archive): LogProof {
  return { lines: archive.durable, sha256: archive.hash.copy().digest('hex') }
}

function ownLine(parts: Parts, entry: OwnLine, seq: number): LogLine {
  const text = entry.text.slice(0, limits.logLineBytes / 4)
  return { seq, at: parts.clock.iso(), step: entry.step, stream: 'system', text, source: 'build' }
}

async function writeAll(parts: Parts, id: string, archive: Archive): Promise<void> {
  for (;;) {
    const { lines } = await parts.relay.readLog(id, archive.durable, { lines: chunkLines, bytes: chunkBytes })
    if (lines.length === 0) return
    await writeChunk(parts, id, { archive, lines })
    await parts.relay.trimLog(id, Math.max(0, archive.durable - keptLines))
  }
}

/** False when another archiver was there first; then the archive has been opened anew behind what that one wrote. */
async function writeChunk(parts: Parts, id: string, write: { archive: Archive; lines: LogLine[] }): Promise<boolean> {
  const { archive } = write
  for (const chunk of await packLines(write.lines)) {
    try {
      await parts.store.create(documents.logChunk(id, chunk.record.first), chunk.record)
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error
      Object.assign(archive, await openArchive(parts, id), { queue: archive.queue })
      return false
    }
    for (const line of chunk.lines) archive.hash.update(proofText(line))
    archive.durable = chunk.record.first + chunk.record.count - 1
  }
  return true
}
