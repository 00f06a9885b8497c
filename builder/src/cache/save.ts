import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import { runCommand } from '../command.ts'
import type { JobContext } from '../job-context.ts'
import { userEnvironment } from '../user-environment.ts'

/** Bigger installs are not kept: moving them takes longer than npm does. */
const largestCache = 1024 * 1024 * 1024

/** What builds write into `node_modules` for themselves. */
const left = ['node_modules/.cache', 'node_modules/.vite', 'node_modules/.vite-temp', 'node_modules/.tmp']

/**
 * Packs `node_modules` and hands it to the backend, beside the build. Never fails: a deployment without a kept install is
 * a slower next one. Packed behind the wall, so a link that a build plants meanwhile leads to nothing of the host's.
 */
export async function saveCache(context: JobContext, folder: string, key: CacheKey): Promise<void> {
  const file = join(dirname(context.host.checkout), 'save.tar')
  try {
    const packed = await pack(context, folder, file)
    if (!packed) return
    const { attempt } = context.plan
    const { upload } = await context.backend.cache({ attempt, key, save: packed })
    if (upload) await context.backend.put(upload, { file, size: packed.size })
  } catch {
    // The job's own end says what matters; without this cache nothing is wrong.
  } finally {
    await rm(file, { force: true })
  }
}

async function pack(context: JobContext, folder: string, file: string) {
  const hash = createHash('sha256')
  const out = openSync(file, 'w', 0o600)
  let size = 0
  let said = ''
  const end = await runCommand(context, {
    // The build beside it goes first.
    argv: ['nice', '-n', '19', 'tar', '-cf', '-', ...left.map((path) => `--exclude=${path}`), 'node_modules'],
    folder,
    environment: userEnvironment(context, folder),
    network: 'sandbox',
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') said = `${said}${chunk.toString()}`.slice(0, 1000)
      if (stream === 'stderr' || size > largestCache) return
      size += chunk.length
      hash.update(chunk)
      // Written at once, so that tar waits for the disk and nothing piles up in memory.
      writeSync(out, chunk)
    },
  }).finally(() => closeSync(out))
  return isWhole(end.code, said) && size <= largestCache ? { sha256: hash.digest('hex'), size } : undefined
}

/** A build may put a folder of its own into `node_modules` meanwhile. That alone is no reason to keep nothing. */
export function isWhole(code: number | null, said: string): boolean {
  const complaints = said.split('\n').filter((line) => line.trim() !== '')
  const harmless = complaints.every((line) => line === 'tar: node_modules: file changed as we read it')
  return code === 0 || (code === 1 && complaints.length > 0 && harmless)
}
