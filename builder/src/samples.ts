import { createHash } from 'node:crypto'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Commit } from '@trellis/shared'
import { z } from 'zod'
import { StepFailure } from './failures.ts'

const samplesFolder = fileURLToPath(new URL('../samples/', import.meta.url))

/** `samples.json`: what a newcomer can choose from. `at` is when the sample's content was last changed. */
const SampleIndex = z.array(z.object({ id: z.string(), name: z.string(), about: z.string(), at: z.string() }))

/**
 * Copies a sample that ships with Trellis. Samples lie in no repository of their own, so the commit is made up from what
 * they are: its sha is the SHA-1 over all paths and contents, its time the one in `samples.json`.
 */
export async function copySample(id: string, checkout: string): Promise<Commit> {
  const index = SampleIndex.parse(JSON.parse(await readFile(join(samplesFolder, 'samples.json'), 'utf8')))
  const sample = index.find((entry) => entry.id === id)
  if (!sample) {
    const names = index.map((entry) => entry.id).join(', ')
    throw new StepFailure('git_not_found', `There is no sample named "${id}". There are: ${names}.`)
  }
  const folder = join(samplesFolder, id)
  const files = await listFiles(folder)
  const hash = createHash('sha1')
  for (const file of files)
    hash
      .update(`${relative(folder, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  await cp(folder, checkout, { recursive: true })
  return { sha: hash.digest('hex'), message: `Sample: ${sample.name}`, author: 'Trellis', at: sample.at }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
