import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArtifactsBench, all, bytesOf, expectNothing, otherWorkspaceId, putBytes, sha256 } from './kit.ts'

const hour = 60 * 60 * 1000

export function artifactsKeepingTests(bench: ArtifactsBench): void {
  const { artifacts, space } = bench

  describe('reading', () => {
    it('says nothing of what is not there', async () => {
      await expectNothing(artifacts(), { ...space, sha256: sha256('missing') })
      expect(await artifacts().read({ ...space, sha256: sha256('missing') }, 10)).toBeUndefined()
    })

    it('gives any range, with the size of the whole', async () => {
      const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
      const key = await putBytes(bench, content)
      const offset = fc.integer({ min: 0, max: content.length - 1 })
      await fc.assert(
        fc.asyncProperty(offset, offset, async (one, other) => {
          const range = { start: Math.min(one, other), end: Math.max(one, other) }
          const answer = await artifacts().get(key, range)
          expect(answer?.size).toBe(content.length)
          expect((await bytesOf(answer?.body)).equals(content.subarray(range.start, range.end + 1))).toBe(true)
        }),
        { numRuns: 30 },
      )
    })

    it('cuts a range that reaches past the end and refuses one that begins there', async () => {
      const key = await putBytes(bench, 'twelve bytes')
      expect(String(await bytesOf((await artifacts().get(key, { start: 7, end: 999 }))?.body))).toBe('bytes')
      for (const range of [
        { start: 12, end: 13 },
        { start: 5, end: 4 },
        { start: -1, end: 4 },
      ]) {
        await expect(artifacts().get(key, range)).rejects.toMatchObject({ refusal: { code: 'invalid' } })
      }
    })

    it('reads whole what is small enough', async () => {
      const key = await putBytes(bench, 'twelve bytes')
      expect(String(await artifacts().read(key, 12))).toBe('twelve bytes')
      await expect(artifacts().read(key, 11)).rejects.toMatchObject({ refusal: { code: 'invalid' } })
    })

    it('can be given up in the middle, many times', async () => {
      const key = await putBytes(bench, Buffer.alloc(1_000_000))
      for (let round = 0; round < 200; round += 1) {
        const answer = await artifacts().get(key)
        answer?.body.destroy()
      }
      expect((await bytesOf((await artifacts().get(key))?.body)).length).toBe(1_000_000)
    })
  })

  describe('belonging', () => {
    it('knows a blob only within its workspace', async () => {
      const key = await putBytes(bench, 'mine')
      await expectNothing(artifacts(), { ...key, workspaceId: otherWorkspaceId })
      await artifacts().delete({ ...key, workspaceId: otherWorkspaceId })
      expect(await artifacts().size(key)).toBe(4)
    })

    it('finds those that exist among many', async () => {
      const keys = await Promise.all(Array.from({ length: 150 }, (_, index) => putBytes(bench, `blob ${index}`)))
      const missing = Array.from({ length: 150 }, (_, index) => sha256(`missing ${index}`))
      const present = keys.map((key) => key.sha256)
      expect(await artifacts().has(space, [...missing, ...present])).toEqual(new Set(present))
      expect(await artifacts().has(space, [])).toEqual(new Set())
    })

    it('verifies those that are whole, of the size that was said', async () => {
      const [whole, short, empty] = [
        await putBytes(bench, 'whole'),
        await putBytes(bench, 'short'),
        await putBytes(bench, ''),
      ]
      const asked = [
        { sha256: whole.sha256, size: 5 },
        { sha256: short.sha256, size: 6 },
        { sha256: empty.sha256, size: 0 },
        { sha256: sha256('missing'), size: 7 },
      ]
      expect(await artifacts().verify(space, asked)).toEqual(new Set([whole.sha256, empty.sha256]))
      expect(await artifacts().size(short), 'what others hold is not lost by a wrong word about it').toBe(5)
      const twice = [
        { sha256: whole.sha256, size: 5 },
        { sha256: whole.sha256, size: 4 },
      ]
      expect(await artifacts().verify(space, twice)).toEqual(new Set())
      expect(await artifacts().verify(space, [])).toEqual(new Set())
    })

    it('deletes for good, and deleting what is gone is no error', async () => {
      const key = await putBytes(bench, 'short-lived')
      const stays = await putBytes(bench, 'stays')
      await artifacts().delete(key)
      await artifacts().delete(key)
      await expectNothing(artifacts(), key)
      expect(await artifacts().size(stays)).toBe(5)
    })
  })

  it('deletes all of a workspace at once, and nothing of another', async () => {
    const contents = Array.from({ length: 30 }, (_, index) => `blob ${index}`)
    const keys = await Promise.all(contents.map((content) => putBytes(bench, content)))
    const other = { ...space, workspaceId: otherWorkspaceId, sha256: sha256('other') }
    await artifacts().put(other, Buffer.from('other'), 5)
    await bench.pass(30 * hour)
    await artifacts().has(
      space,
      keys.map((key) => key.sha256),
    )
    await artifacts().deleteAll(space)
    for (const key of keys) await expectNothing(artifacts(), key)
    expect(await all(artifacts().list(space))).toEqual([])
    expect((await all(artifacts().spaces())).map(({ workspaceId }) => workspaceId)).toEqual([otherWorkspaceId])
    await artifacts().deleteAll(space)
    const again = await putBytes(bench, 'blob 0')
    expect(await artifacts().has(space, [again.sha256])).toEqual(new Set([again.sha256]))
  })

  describe('listing', () => {
    it('names the workspaces that own blobs, and their blobs with sizes', async () => {
      expect(await all(artifacts().spaces())).toEqual([])
      const keys = await Promise.all(['a', 'bb', 'ccc'].map((content) => putBytes(bench, content)))
      const other = { ...space, workspaceId: otherWorkspaceId, sha256: sha256('other') }
      await artifacts().put(other, Buffer.from('other'), 5)
      const owners = (await all(artifacts().spaces())).map((found) => found.workspaceId)
      expect(owners.sort()).toEqual([space.workspaceId, otherWorkspaceId])
      const listed = await all(artifacts().list(space))
      expect(new Map(listed.map((blob) => [blob.sha256, blob.size]))).toEqual(
        new Map(keys.map((key, index) => [key.sha256, index + 1])),
      )
      await artifacts().delete(other)
      expect(await all(artifacts().spaces())).toEqual([space])
    })

    it('tells when each was last put or asked for, exact to twelve hours', async () => {
      const asked = await putBytes(bench, 'asked for')
      const again = await putBytes(bench, 'put again')
      const verified = await putBytes(bench, 'verified')
      const left = await putBytes(bench, 'left alone')
      await bench.pass(30 * hour)
      await artifacts().has(space, [asked.sha256])
      await artifacts().verify(space, [{ sha256: verified.sha256, size: 8 }])
      await putBytes(bench, 'put again')
      await bytesOf((await artifacts().get(left))?.body)
      const listed = await all(artifacts().list(space))
      const hoursAgo = new Map(listed.map((blob) => [blob.sha256, Math.round((bench.now() - blob.touchedAt) / hour)]))
      expect(hoursAgo.get(left.sha256)).toBe(30)
      expect(hoursAgo.get(asked.sha256)).toBeLessThanOrEqual(12)
      expect(hoursAgo.get(verified.sha256)).toBeLessThanOrEqual(12)
      expect(hoursAgo.get(again.sha256)).toBeLessThanOrEqual(12)
    })
  })

  it('says where a builder may put and get a blob', async () => {
    const key = await putBytes(bench, 'x')
    const upload = await artifacts().uploadAt(key, { size: 1, type: 'text/plain' })
    expect(upload.url).toMatch(/^(\/|https?:)/)
    expect(upload.url).toContain(key.sha256)
    expect(await artifacts().downloadAt(key)).toContain(key.sha256)
  })

  it('says that it is well', async () => {
    await expect(artifacts().check()).resolves.toBeUndefined()
  })
}
