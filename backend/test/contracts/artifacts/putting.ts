import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  type ArtifactsBench,
  all,
  bytesOf,
  expectNothing,
  otherWorkspaceId,
  putBytes,
  sha256,
  workspaceId,
} from './kit.ts'

const invalid = { refusal: { code: 'invalid' } }
const page = Buffer.from('<h1>a page</h1>')

/** A body in pieces of 64 KiB, counting how many were asked for. */
function pieces(content: Buffer, given: { count: number }): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < content.length; at += 65_536) {
        given.count += 1
        yield content.subarray(at, at + 65_536)
      }
    })(),
    { highWaterMark: 1 },
  )
}

export function artifactsPuttingTests(bench: ArtifactsBench): void {
  const { artifacts, space } = bench
  const key = { ...space, sha256: sha256(page) }

  describe('putting', () => {
    it('keeps bytes and streams, and says whether the blob existed', async () => {
      expect(await artifacts().put(key, page, page.length)).toBe('stored')
      expect(await artifacts().put(key, Readable.from([page]), page.length)).toBe('existed')
      expect(await bytesOf((await artifacts().get(key))?.body)).toEqual(page)
      const large = randomBytes(3 * 1024 * 1024)
      const largeKey = { ...space, sha256: sha256(large) }
      expect(await artifacts().put(largeKey, pieces(large, { count: 0 }), large.length)).toBe('stored')
      expect(sha256(await bytesOf((await artifacts().get(largeKey))?.body))).toBe(largeKey.sha256)
    })

    it('keeps a blob of no bytes', async () => {
      const empty = await putBytes(bench, '')
      expect(await artifacts().size(empty)).toBe(0)
      const answer = await artifacts().get(empty)
      expect([answer?.size, (await bytesOf(answer?.body)).length]).toEqual([0, 0])
      expect(await artifacts().read(empty, 0)).toHaveLength(0)
    })

    it.each([
      ['bytes with another hash', Buffer.from('<h1>A page</h1>'), page.length],
      ['fewer bytes than announced', page.subarray(0, 5), page.length],
      ['more bytes than announced', Buffer.concat([page, page]), page.length],
      ['a size that is not the length', page, page.length + 1],
      ['a negative size', page, -1],
      ['a size that is no number', page, Number.NaN],
    ])('refuses %s and leaves nothing', async (_, bytes, size) => {
      await expect(artifacts().put(key, bytes, size)).rejects.toMatchObject(invalid)
      await expect(artifacts().put(key, Readable.from([bytes]), size)).rejects.toMatchObject(invalid)
      await expectNothing(artifacts(), key)
      expect(await artifacts().put(key, page, page.length)).toBe('stored')
    })

    it('refuses what does not match also where the blob exists, and keeps the right one', async () => {
      await putBytes(bench, page)
      await expect(artifacts().put(key, Buffer.alloc(page.length), page.length)).rejects.toMatchObject(invalid)
      expect(await artifacts().read(key, 100)).toEqual(page)
    })

    it('stops reading a body that is longer than announced', async () => {
      const given = { count: 0 }
      const long = Buffer.alloc(32 * 1024 * 1024)
      await expect(artifacts().put(key, pieces(long, given), 100_000)).rejects.toMatchObject(invalid)
      expect(given.count).toBeLessThan(100)
    })

    it('leaves nothing when the body breaks off', async () => {
      const broken = Readable.from(
        (function* () {
          yield page.subarray(0, 4)
          throw new Error('the connection is gone')
        })(),
      )
      await expect(artifacts().put(key, broken, page.length)).rejects.toThrow('the connection is gone')
      await expectNothing(artifacts(), key)
    })

    it('takes the same blob many times at once', async () => {
      const large = randomBytes(300_000)
      const largeKey = { ...space, sha256: sha256(large) }
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          artifacts().put(largeKey, index % 2 ? large : pieces(large, { count: 0 }), large.length),
        ),
      )
      expect(outcomes).toContain('stored')
      expect(await artifacts().read(largeKey, 1_000_000)).toEqual(large)
      expect(await all(artifacts().list(space))).toHaveLength(1)
    })

    it('takes a right and a wrong body of one blob at once', async () => {
      const wrong = artifacts().put(key, Buffer.alloc(page.length), page.length)
      const right = artifacts().put(key, page, page.length)
      const [first, second] = await Promise.allSettled([wrong, right])
      expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled'])
      expect(await artifacts().read(key, 100)).toEqual(page)
    })

    it('stores while the last neighbours are deleted', async () => {
      for (let round = 0; round < 20; round += 1) {
        const doomed = await putBytes(bench, `doomed ${round}`)
        const [kept] = await Promise.all([putBytes(bench, `kept ${round}`), artifacts().delete(doomed)])
        expect(await artifacts().size(kept)).toBeGreaterThan(0)
        await artifacts().delete(kept)
      }
    })
  })

  describe('keys', () => {
    const outside = ['..', '../..', '', '.', 'a/b', `${workspaceId}/..`, `${workspaceId}\0`, 'workspace', '.incoming']

    it.each(outside)('of the workspace %j are refused by every method', async (bad) => {
      const elsewhere = { region: space.region, workspaceId: bad }
      const blob = { ...elsewhere, sha256: key.sha256 }
      await expect(artifacts().put(blob, page, page.length)).rejects.toMatchObject(invalid)
      await expect(artifacts().get(blob)).rejects.toMatchObject(invalid)
      await expect(artifacts().size(blob)).rejects.toMatchObject(invalid)
      await expect(artifacts().read(blob, 100)).rejects.toMatchObject(invalid)
      await expect(artifacts().delete(blob)).rejects.toMatchObject(invalid)
      await expect(artifacts().uploadAt(blob, { size: 1, type: 'text/html' })).rejects.toMatchObject(invalid)
      await expect(artifacts().has(elsewhere, [key.sha256])).rejects.toMatchObject(invalid)
      await expect(all(artifacts().list(elsewhere))).rejects.toMatchObject(invalid)
    })

    it('of a region that is not configured are unavailable in every method', async () => {
      const unavailable = { refusal: { code: 'unavailable' } }
      const other = { region: 'mars-north-1', workspaceId: space.workspaceId }
      const blob = { ...other, sha256: key.sha256 }
      await expect(artifacts().put(blob, page, page.length)).rejects.toMatchObject(unavailable)
      await expect(artifacts().get(blob)).rejects.toMatchObject(unavailable)
      await expect(artifacts().size(blob)).rejects.toMatchObject(unavailable)
      await expect(artifacts().read(blob, 100)).rejects.toMatchObject(unavailable)
      await expect(artifacts().delete(blob)).rejects.toMatchObject(unavailable)
      await expect(artifacts().uploadAt(blob, { size: 1, type: 'text/html' })).rejects.toMatchObject(unavailable)
      await expect(artifacts().downloadAt(blob)).rejects.toMatchObject(unavailable)
      await expect(artifacts().has(other, [key.sha256])).rejects.toMatchObject(unavailable)
      await expect(artifacts().verify(other, [{ sha256: key.sha256, size: 1 }])).rejects.toMatchObject(unavailable)
      await expect(all(artifacts().list(other))).rejects.toMatchObject(unavailable)
    })

    it.each(['..', `../${otherWorkspaceId}`, 'abc', key.sha256.toUpperCase(), `${key.sha256}/..`, `${key.sha256}\n`])(
      'of the hash %j are refused',
      async (bad) => {
        const blob = { ...space, sha256: bad }
        await expect(artifacts().put(blob, page, page.length)).rejects.toMatchObject(invalid)
        await expect(artifacts().get(blob)).rejects.toMatchObject(invalid)
        await expect(artifacts().delete(blob)).rejects.toMatchObject(invalid)
        await expect(artifacts().has(space, [key.sha256, bad])).rejects.toMatchObject(invalid)
        await expect(artifacts().downloadAt(blob)).rejects.toMatchObject(invalid)
      },
    )
  })
}
