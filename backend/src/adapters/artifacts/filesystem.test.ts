import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256, startTime, workspaceId } from '../../../test/contracts/artifacts/kit.ts'
import { artifactsContract } from '../../../test/contracts/artifacts.contract.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import { openFilesystemArtifacts } from './filesystem.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-blobs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const space = { region: 'local', workspaceId }

const openAt = (now: () => number): Promise<Artifacts> =>
  openFilesystemArtifacts({ folder, clock: { now, iso: () => new Date(now()).toISOString() } })

artifactsContract('the folder of blobs', { open: openAt })

const putForever = fileURLToPath(new URL('../../../test/fixtures/put-forever.ts', import.meta.url))

/** Runs the program that puts without end, kills it once it has stored `count` blobs, and answers their names. */
function killWhilePutting(count: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', putForever, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (text.split('\n').length > count) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(text.split('\n').slice(0, -1)))
  })
}

describe('the folder of blobs', () => {
  it('STO: keeps what was answered, whole, when the server is killed while it puts', async () => {
    for (const count of [3, 17, 40]) {
      const stored = await killWhilePutting(count)
      expect(stored.length).toBeGreaterThanOrEqual(count)
      const artifacts = await openAt(() => startTime)
      expect((await artifacts.has(space, stored)).size).toBe(stored.length)
      for await (const blob of artifacts.list(space)) {
        const bytes = await artifacts.read({ ...space, sha256: blob.sha256 }, 1e9)
        expect(sha256(bytes ?? '')).toBe(blob.sha256)
      }
    }
    expect(await readdir(join(folder, 'blobs', '.incoming'))).toEqual([])
  }, 60_000)

  it('stands at workspace, two digits, hash', async () => {
    const artifacts = await openAt(() => startTime)
    const key = { ...space, sha256: sha256('x') }
    await artifacts.put(key, Buffer.from('x'), 1)
    expect(await readFile(join(folder, 'blobs', workspaceId, key.sha256.slice(0, 2), key.sha256), 'utf8')).toBe('x')
    expect(await artifacts.uploadAt(key, { size: 1, type: 'text/plain' })).toEqual({
      url: `/builder/v1/blobs/${key.sha256}`,
      headers: {},
    })
    await artifacts.delete(key)
    expect(await readdir(join(folder, 'blobs'))).toEqual(['.incoming'])
  })

  it('replaces a file of a wrong length and passes over files that are no blobs', async () => {
    const artifacts = await openAt(() => startTime)
    const key = { ...space, sha256: sha256('whole') }
    await artifacts.put(key, Buffer.from('whole'), 5)
    const shard = join(folder, 'blobs', workspaceId, key.sha256.slice(0, 2))
    await writeFile(join(shard, key.sha256), 'wh')
    await writeFile(join(shard, 'notes.txt'), 'mine')
    await writeFile(join(folder, 'blobs', 'README'), 'mine')
    expect(await artifacts.put(key, Buffer.from('whole'), 5)).toBe('stored')
    const names: string[] = []
    for await (const blob of artifacts.list(space)) names.push(blob.sha256)
    expect(names).toEqual([key.sha256])
  })

  it('makes its folders again when they have vanished since the last put', async () => {
    const artifacts = await openAt(() => startTime)
    const key = { ...space, sha256: sha256('again') }
    await artifacts.put(key, Buffer.from('again'), 5)
    await rm(join(folder, 'blobs', workspaceId), { recursive: true })
    expect(await artifacts.put(key, Buffer.from('again'), 5)).toBe('stored')
    expect(await artifacts.size(key)).toBe(5)
  })

  it('says that its folder is gone', async () => {
    const artifacts = await openAt(() => startTime)
    await rm(join(folder, 'blobs'), { recursive: true })
    await expect(artifacts.check()).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
  })
})
