import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, plantId, pointTo, putRelease, siteWorld, workspaceId } from '../../test/kit/site.ts'
import { openFilesystemArtifacts } from '../adapters/artifacts/filesystem.ts'
import { openInProcessRelay } from '../adapters/relay/in-process.ts'
import { openSqliteStore } from '../adapters/store/sqlite-store.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import { documents } from '../ports/documents.ts'
import type { Relay } from '../ports/relay.ts'
import type { Store } from '../ports/store.ts'

const releases = ['01JZZZZZZZZZZZZZZZZZZZZZR1', '01JZZZZZZZZZZZZZZZZZZZZZR2']
const large = Buffer.alloc(1_000_000, 'large ')
const clock = { now: () => Date.now(), iso: () => new Date().toISOString() }
let folder: string
let store: Store
let blobs: Artifacts
let relay: Relay

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-edge-'))
  store = await openSqliteStore({ folder })
  blobs = await openFilesystemArtifacts({ folder: join(folder, 'blobs'), clock })
  relay = openInProcessRelay({
    onListenerError: (error) => {
      throw error
    },
  })
  await fill()
})

afterEach(async () => {
  await relay.close()
  await blobs.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** Two releases, the first of them live, written through the ports. */
async function fill(): Promise<void> {
  const world = siteWorld()
  for (const [at, id] of releases.entries()) {
    putRelease(world, id, manifestOf(world.blobs, { 'index.html': `version ${at}`, 'large.bin': large }))
  }
  pointTo(world, releases[0])
  for (const [path, data] of world.store.held) await store.create({ path }, data)
  for (const [key, bytes] of world.blobs.held) {
    await blobs.put({ region: 'local', workspaceId, sha256: key.slice(key.indexOf('/') + 1) }, bytes, bytes.length)
  }
}

/** What a release or a rollback does: one conditional commit, then word to the edges, then the answer. */
async function move(at: number): Promise<void> {
  const ref = documents.pointer(plantId, 'production')
  await store.transaction(async (transaction) => {
    const pointer = (await transaction.get(ref))?.data
    if (pointer) transaction.set(ref, { ...pointer, releaseId: releases[at] ?? '', version: pointer.version + 1 })
  })
  await relay.publishRoute({ hosts: ['shop'], plantId })
}

describe('EDGE21: over the embedded adapters', () => {
  it('visitors follow a move at once and never fall back', async () => {
    await using server = await edgeServer({ store, blobs, relay, clock })
    const page = async (): Promise<string> => (await server.get('/')).text
    for (let moves = 1; moves <= 20; moves += 1) {
      const [before, after] = [`version ${1 - (moves % 2)}`, `version ${moves % 2}`]
      expect(await page()).toBe(before)
      await move(moves % 2)
      // The relay delivers in a turn of its own, so a request that is already on its way may still get the old page.
      let asked = 1
      while (asked < 5 && (await page()) === before) asked += 1
      expect(await Promise.all([page(), page(), page()])).toEqual([after, after, after])
    }
    expect(server.reported).toEqual([])
  })

  it('large files stream from disk, whole and in part', async () => {
    await using server = await edgeServer({ store, blobs, relay, clock })
    expect((await server.get('/large.bin')).body.equals(large)).toBe(true)
    const part = await server.get('/large.bin', { headers: { range: 'bytes=-500000' } })
    expect(part.body.equals(large.subarray(500_000))).toBe(true)
  })
})
