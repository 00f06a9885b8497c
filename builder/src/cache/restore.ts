import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { CacheKey } from '@trellis/shared'
import { runCommand, throwIfStopped } from '../command.ts'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { describeBytes } from '../log/words.ts'
import { toolEnvironment } from '../user-environment.ts'
import { Refused } from '../wire/backend.ts'

export type RestoreResult = 'exact' | 'none'

/**
 * Brings back `node_modules` of an earlier install with the same key. A cache that is missing, damaged or not what it
 * says is no failure: what was unpacked of it is removed, and the packages are installed afresh. It is unpacked behind the
 * wall, so a poisoned one reaches nothing that the app's own build could not reach.
 */
export async function restoreCache(context: JobContext, folder: string, key: CacheKey): Promise<RestoreResult> {
  const { attempt } = context.plan
  const { found } = await context.backend.cache({ attempt, key })
  if (!found?.exact) return 'none'
  const modules = join(context.host.checkout, folder, 'node_modules')
  await rm(modules, { recursive: true, force: true })
  const problem = await fetchAndUnpack(context, folder, found)
  throwIfStopped(context.signal)
  if (problem === undefined) {
    context.log.system(`Restored node_modules (${describeBytes(found.size)}) from the last install with this lockfile.`)
    return 'exact'
  }
  context.log.system(`The kept packages cannot be used (${problem}); installing them afresh.`)
  await rm(modules, { recursive: true, force: true })
  return 'none'
}

type Found = { url: string; sha256: string }

/** Unpacks while it still comes. Nothing uses what is unpacked before its hash is known to be right. */
async function fetchAndUnpack(context: JobContext, folder: string, found: Found): Promise<string | undefined> {
  const body = await fetchKept(context, found.url)
  if (!body) return 'they are gone'
  const hash = createHash('sha256')
  // It stays paused until tar reads, so that both get all of it.
  body.on('data', (chunk: Buffer) => hash.update(chunk)).pause()
  const arrived = finished(body).then(
    () => true,
    () => false,
  )
  try {
    const problem = await unpack(context, folder, body)
    // What tar has left counts for the hash too.
    body.resume()
    if (!(await arrived)) return 'the connection broke'
    return hash.digest('hex') === found.sha256 ? problem : 'they are damaged'
  } finally {
    body.destroy()
  }
}

async function fetchKept(context: JobContext, url: string): Promise<Readable | undefined> {
  try {
    return await context.backend.get(url)
  } catch (error) {
    throwIfStopped(context.signal)
    if (error instanceof Refused) return undefined
    throw error
  }
}

async function unpack(context: JobContext, folder: string, input: Readable): Promise<string | undefined> {
  let said = ''
  try {
    const end = await runCommand(context, {
      argv: ['tar', '-xf', '-', '--no-same-owner', '--', 'node_modules'],
      folder,
      environment: toolEnvironment(context),
      network: 'sandbox',
      input,
      onOutput: (_stream, chunk) => {
        said = `${said}${chunk.toString()}`.slice(0, 200)
      },
    })
    return end.code === 0 ? undefined : (said.trim().split('\n')[0] ?? `tar ended with ${end.code}`)
  } catch (error) {
    if (error instanceof StepFailure && error.code !== 'disk_limit') return error.message
    throw error
  }
}
