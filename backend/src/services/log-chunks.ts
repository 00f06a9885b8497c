import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { limits } from '@trellis/shared/limits'
import { LogLine } from '@trellis/shared/log'
import type { LogChunkRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'

/** The fastest level: less than half the work of a middle one, for about a tenth more bytes. */
const level = 1

const compress = promisify(gzip)
const decompress = promisify(gunzip)

export type Chunk = { record: LogChunkRecord; lines: LogLine[] }

/** Packs lines in order into as few chunks as fit; one that comes out too large is halved. */
export async function packLines(lines: LogLine[]): Promise<Chunk[]> {
  const first = lines[0]
  if (!first) return []
  const bytes = await compress(lines.map((line) => JSON.stringify(line)).join('\n'), { level })
  if (bytes.byteLength <= limits.logNoticeBytes - 1024 || lines.length === 1) {
    return [{ record: { first: first.seq, count: lines.length, bytes }, lines }]
  }
  const half = Math.ceil(lines.length / 2)
  return [...(await packLines(lines.slice(0, half))), ...(await packLines(lines.slice(half)))]
}

export async function unpackLines(record: LogChunkRecord): Promise<LogLine[]> {
  const text = (await decompress(record.bytes)).toString('utf8')
  return text.split('\n').map((line) => LogLine.parse(JSON.parse(line)))
}

/** The stored lines from `from` on, chunk by chunk in order. Ends where the Store's part of the log ends. */
export async function* readChunks(reader: StoreReader, deploymentId: string, from: number): AsyncGenerator<LogLine[]> {
  const around = await chunkAround(reader, deploymentId, from)
  if (!around || around.first + around.count <= from) return
  yield (await unpackLines(around)).filter((line) => line.seq >= from)
  yield* readChunksAt(reader, deploymentId, around.first + around.count)
}

/** The same when a chunk begins exactly at `first`; nothing when none does, which costs little to find out. */
export async function* readChunksAt(reader: StoreReader, id: string, first: number): AsyncGenerator<LogLine[]> {
  for (let next = first; ; ) {
    const chunk = (await reader.get(documents.logChunk(id, next)))?.data
    if (!chunk) return
    yield await unpackLines(chunk)
    next = chunk.first + chunk.count
  }
}

async function chunkAround(reader: StoreReader, id: string, seq: number): Promise<LogChunkRecord | undefined> {
  const page = await reader.query(queries.logChunksBackwards, { parents: [id], below: seq + 1, limit: 1 })
  return page.items[0]?.data
}

/** The last seq that the Store holds of a log, 0 when there is none. */
export async function storedEnd(reader: StoreReader, id: string): Promise<number> {
  const newest = await chunkAround(reader, id, Number.MAX_SAFE_INTEGER - 1)
  return newest ? newest.first + newest.count - 1 : 0
}
