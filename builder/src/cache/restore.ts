import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CacheKey } from '@trellis/shared'
import { runCommand, throwIfStopped } from '../command.ts'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { describeBytes } from '../log/words.ts'
import { userEnvironment } from '../user-environment.ts'
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
  const file = join(dirname(context.host.checkout), 'cache.tar')
  try {
    const problem = (await fetchTo(context, found, file)) ?? (await unpack(context, folder, file))
    if (problem === undefined) {
      context.log.system(
        `Restored node_modules (${describeBytes(found.size)}) from the last install with this lockfile.`,
      )
      return 'exact'
    }
    context.log.system(`The kept packages cannot be used (${problem}); installing them afresh.`)
    await rm(join(context.host.checkout, folder, 'node_modules'), { recursive: true, force: true })
    return 'none'
  } finally {
    await rm(file, { force: true })
  }
}

async function fetchTo(context: JobContext, found: { url: string; sha256: string }, file: string) {
  try {
    await context.backend.get(found.url, file)
  } catch (error) {
    throwIfStopped(context.signal)
    if (error instanceof Refused) return 'they are gone'
    throw error
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex') === found.sha256 ? undefined : 'they are damaged'
}

async function unpack(context: JobContext, folder: string, file: string): Promise<string | undefined> {
  const input = await open(file, 'r')
  let said = ''
  await rm(join(context.host.checkout, folder, 'node_modules'), { recursive: true, force: true })
  try {
    const end = await runCommand(context, {
      argv: ['tar', '-xf', '-', '--no-same-owner', '--', 'node_modules'],
      folder,
      environment: userEnvironment(context, folder),
      network: 'sandbox',
      input: input.fd,
      onOutput: (_stream, chunk) => {
        said = `${said}${chunk.toString()}`.slice(0, 200)
      },
    })
    return end.code === 0 ? undefined : (said.trim().split('\n')[0] ?? `tar ended with ${end.code}`)
  } catch (error) {
    if (error instanceof StepFailure && error.code !== 'disk_limit') return error.message
    throw error
  } finally {
    await input.close()
  }
}
