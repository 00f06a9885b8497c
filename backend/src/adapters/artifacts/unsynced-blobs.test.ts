import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UnsyncedBlobs } from './unsynced-blobs.ts'

async function filesIn(folder: string, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => join(folder, `blob-${index}`))
  for (const file of files) await writeFile(file, 'content')
  return files
}

test.each([3, 400])('STO: %i blobs are flushed once, also when one was deleted meanwhile', async (count) => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-unsynced-'))
  try {
    const unsynced = new UnsyncedBlobs(folder)
    const files = await filesIn(folder, count)
    for (const file of files) unsynced.add(file)
    await rm(files[0] ?? '')
    await expect(unsynced.flush([...files, join(folder, 'never-written')])).resolves.toBeUndefined()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('STO: a flush that fails is told, and tried again by the next one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-unsynced-'))
  try {
    const unsynced = new UnsyncedBlobs(folder)
    const loop = join(folder, 'loop')
    await symlink(loop, loop)
    unsynced.add(loop)
    await expect(unsynced.flush([loop])).rejects.toThrow('ELOOP')
    await expect(unsynced.flush([loop])).rejects.toThrow('ELOOP')
  } finally {
    await rm(folder, { recursive: true })
  }
})
