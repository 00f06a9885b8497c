import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import { runCommand } from '../command.ts'
import type { JobContext } from '../job-context.ts'
import { SecretSearch } from '../secrets/search.ts'
import { toolEnvironment } from '../user-environment.ts'
import { notKept } from './not-kept.ts'

/** Bigger installs are not kept: moving them takes longer than npm does. */
const largestCache = 1024 * 1024 * 1024

/** What builds write into `node_modules` for themselves. */
const left = ['node_modules/.cache', 'node_modules/.vite', 'node_modules/.vite-temp', 'node_modules/.tmp']

/** `packed` resolves when nothing of it runs behind the wall any more, `kept` when all is over. Neither rejects. */
export type Saving = { packed: Promise<void>; kept: Promise<void> }

/**
 * Packs `node_modules` and hands it to the backend, beside the build. Never fails: a deployment without a kept install is
 * a slower next one. Searched for secrets on its way to the disk, so none goes to where the next build finds it. Packed behind the wall, so a link that a build plants meanwhile leads to nothing of the host's.
 */
export function saveCache(context: JobContext, folder: string, key: CacheKey): Saving {
  const file = join(dirname(context.host.checkout), 'save.tar')
  const packing = pack(context, folder, file)
  const kept = packing
    .then((packed) => packed && hand(context, key, { file, ...packed }))
    // The job's own end says what matters; without this cache nothing is wrong.
    .catch(() => {})
    .finally(() => rm(file, { force: true }))
  const packed = packing.then(
    () => {},
    () => {},
  )
  return { packed, kept }
}

type Packed = { file: string; sha256: string; size: number }

async function hand(context: JobContext, key: CacheKey, { file, sha256, size }: Packed): Promise<void> {
  const ask = async () => {
    const answer = await context.backend.cache({ attempt: context.plan.attempt, key, save: { sha256, size } })
    return answer.upload
  }
  const upload = await ask()
  if (upload) await context.backend.put(upload, { file, size }, ask)
}

async function pack(context: JobContext, folder: string, file: string) {
  const hash = createHash('sha256')
  const out = openSync(file, 'w', 0o600)
  let size = 0
  let said = ''
  const search = new SecretSearch(context.secrets)
  const end = await runCommand(context, {
    // The build beside it goes first.
    argv: ['nice', '-n', '19', 'tar', '-cf', '-', ...left.map((path) => `--exclude=${path}`), 'node_modules'],
    folder,
    environment: toolEnvironment(context),
    network: 'sandbox',
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') said = `${said}${chunk.toString()}`.slice(0, 1000)
      if (stream === 'stderr' || size > largestCache) return
      size += chunk.length
      hash.update(chunk)
      search.write(chunk)
      // Written at once, so that tar waits for the disk and nothing piles up in memory.
      writeSync(out, chunk)
    },
  }).finally(() => closeSync(out))
  if (search.found !== undefined) {
    context.log.system(notKept('The installed packages', search.found))
    return undefined
  }
  return isWhole(end.code, said) && size <= largestCache ? { sha256: hash.digest('hex'), size } : undefined
}

/** A build may put a folder of its own into `node_modules` meanwhile. That alone is no reason to keep nothing. */
export function isWhole(code: number | null, said: string): boolean {
  const complaints = said.split('\n').filter((line) => line.trim() !== '')
  const harmless = complaints.every((line) => line === 'tar: node_modules: file changed as we read it')
  return code === 0 || (code === 1 && complaints.length > 0 && harmless)
}
