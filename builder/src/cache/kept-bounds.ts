import { execFile } from 'node:child_process'
import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folderBytes } from '../isolation/folder-bytes.ts'
import { indexFile, moved, readSettled, settledFile } from './kept-place.ts'

/** All plants together keep at most this much, and at most this share of the disk. */
const mostBytes = 20 * 1024 ** 3
const shareOfDisk = 0.1
/** One plant keeps so many installs for each trust; older ones belong to lockfiles of the past. */
const mostInstalls = 3

const run = promisify(execFile)
const flushMs = 60_000

export type Bounds = { bytes: number; installs: number }

export type SettleOptions = {
  /** A name in the job's folder for what is being removed. */
  aside: string
  /** Ends the work early. */
  signal: AbortSignal
  bounds?: Bounds
}

type Entry = { path: string; lane: string; isInstall: boolean; at: number; bytes: number }

/**
 * Writes down of each new entry that it has reached the disk and how large it is, then removes the oldest until the rest
 * keeps the bounds. What is removed leaves its place by one rename. Never rejects; what could not be done now is done after
 * the next build.
 */
export async function settleKept(caches: string, options: SettleOptions): Promise<void> {
  const { aside, signal } = options
  try {
    const entries = await entriesOf(caches, signal)
    const allowed = options.bounds ?? { bytes: await roomOn(caches), installs: mostInstalls }
    for (const { path } of surplus(entries, allowed)) {
      if (signal.aborted || !(await moved(path, aside))) return
      await rm(aside, { recursive: true, force: true })
    }
  } catch {
    // A cache that is too large for a while harms nothing: a build's own disk limit looks at what is free.
  }
}

/** What is over the bounds, oldest first. Pure. */
export function surplus<Kept extends Pick<Entry, 'lane' | 'isInstall' | 'at' | 'bytes'>>(
  entries: readonly Kept[],
  bounds: Bounds,
): Kept[] {
  const newestFirst = [...entries].sort((a, b) => b.at - a.at)
  const installs = new Map<string, number>()
  let bytes = 0
  const over = newestFirst.filter(({ lane, isInstall, bytes: size }) => {
    const count = (installs.get(lane) ?? 0) + (isInstall ? 1 : 0)
    if (isInstall && count > bounds.installs) return true
    if (bytes + size > bounds.bytes) return true
    installs.set(lane, count)
    bytes += size
    return false
  })
  return over.reverse()
}

async function roomOn(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder)
  return Math.min(mostBytes, blocks * bsize * shareOfDisk)
}

async function entriesOf(caches: string, signal: AbortSignal): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const plant of await namesIn(caches)) {
    for (const lane of await namesIn(join(caches, plant))) {
      for (const name of await namesIn(join(caches, plant, lane))) {
        const path = join(caches, plant, lane, name)
        const written = await stat(join(path, indexFile)).catch(() => undefined)
        if (!written) continue
        const bytes = (await readSettled(path))?.bytes ?? (await settle(path, signal))
        entries.push({
          path,
          lane: `${plant}/${lane}`,
          isInstall: name.startsWith('install-'),
          at: written.mtimeMs,
          bytes,
        })
      }
    }
  }
  return entries
}

/** One that is taken away meanwhile stays unsettled, wherever it is by then. */
async function settle(path: string, signal: AbortSignal): Promise<number> {
  try {
    await run('sync', ['-f', path], { timeout: flushMs, signal })
    const bytes = await folderBytes(path)
    await writeFile(join(path, settledFile), JSON.stringify({ bytes }))
    return bytes
  } catch {
    return 0
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
