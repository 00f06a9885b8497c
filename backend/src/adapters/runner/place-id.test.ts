import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { placeId } from './place-id.ts'

test('LEA4: a data folder keeps its name, and another one has another', async () => {
  const root = await mkdtemp(join(tmpdir(), 'trellis-place-'))
  try {
    const [one, two] = [join(root, 'one'), join(root, 'not/there/yet')]
    const name = placeId(one)
    expect(name).not.toBe('')
    expect(placeId(one)).toBe(name)
    expect(placeId(two)).not.toBe(name)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
