import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { folderBytes } from '../isolation/folder-bytes.ts'

const hourMs = 60 * 60 * 1000
/** Longer than any job may run, so that what was taken within it may be in use. */
const restMs = 24 * hourMs
const idleMs = 30 * 24 * hourMs
const halfMs = 2 * hourMs
const mostBytes = 6 * 1024 ** 3

type Found = { path: string; usedAt: number }

/**
 * Removes tools that nobody took for a month, and the longest unused ones while all together are too large. None that was
 * taken within a day is touched. Never rejects: what cannot be removed now is removed another time.
 */
export async function sweepTools(folder: string, now: Date, limit = mostBytes): Promise<void> {
  try {
    await sweep(folder, now.getTime(), limit)
  } catch {
    // Another builder sweeps as well.
  }
}

async function sweep(folder: string, now: number, limit: number): Promise<void> {
  const names = await readdir(folder)
  const halves = names.filter((name) => /^\.(?:half|claim|gone)-/.test(name)).map((name) => join(folder, name))
  for (const { path, usedAt } of await datesOf(halves)) if (now - usedAt > halfMs) await remove(path)
  const tools = await datesOf(names.filter((name) => !name.startsWith('.')).map((name) => join(folder, name)))
  const sized: (Found & { bytes: number })[] = []
  for (const tool of tools) sized.push({ ...tool, bytes: await folderBytes(tool.path) })
  let total = sized.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, usedAt, bytes } of sized.sort((a, b) => a.usedAt - b.usedAt)) {
    const idle = now - usedAt
    if (idle < restMs || (idle < idleMs && total <= limit)) return
    if (await removeUnused(folder, path, now)) total -= bytes
  }
}

/** A tool that was taken at the very moment is put back. */
async function removeUnused(folder: string, path: string, now: number): Promise<boolean> {
  const gone = join(folder, `.gone-${path.split('/').at(-1)}`)
  await rename(path, gone)
  if (now - (await stat(gone)).mtimeMs < restMs) {
    await rename(gone, path)
    return false
  }
  await remove(gone)
  return true
}

async function datesOf(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = []
  for (const path of paths) {
    const at = await stat(path).catch(() => undefined)
    if (at) found.push({ path, usedAt: at.mtimeMs })
  }
  return found
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
