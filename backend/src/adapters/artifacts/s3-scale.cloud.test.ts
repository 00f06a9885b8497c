import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { all, sha256 } from '../../../test/contracts/artifacts/kit.ts'
import { countRequests, openAt, region, space } from '../../../test/kit/s3.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import { atOnce } from './s3/at-once.ts'

const hour = 3600_000
const names = (count: number, word: string) => Array.from({ length: count }, (_, index) => sha256(`${word} ${index}`))

describe.skipIf(!has('s3Server'))('S3 with many blobs', () => {
  const peer = new S3Peer(region)
  const requests = countRequests()
  const bucket = 'many'
  let artifacts: Artifacts
  const open = () => openAt(peer, bucket, { onRequest: requests.onRequest }).opening
  const fill = (count: number, word = 'blob') =>
    atOnce(Array.from({ length: count }).keys(), 32, async (index) => {
      const bytes = Buffer.from(`${word} ${index}`)
      await artifacts.put({ ...space, sha256: sha256(bytes) }, bytes, bytes.length)
    })
  const replace = async (name: string, body: string) => {
    const { endpoint, credentials } = peer
    const client = new S3Client({ region, endpoint, credentials, forcePathStyle: true })
    const Key = `blobs/${space.workspaceId}/${name}`
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentLength: body.length }))
    client.destroy()
  }
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())
  beforeEach(async () => {
    await peer.clear(bucket)
    artifacts = await open()
  })
  afterEach(() => artifacts.close())

  it('BLB7: lists 10,000 blobs in pages, and finds among them without a request for each', async () => {
    const content = Array.from({ length: 10_000 }, (_, index) => `blob ${index}`)
    const folder = `blobs/${space.workspaceId}`
    await peer.place(
      bucket,
      content.map((text) => [`${folder}/${sha256(text)}`, text] as const),
    )
    requests.reset()
    const listed = await all(artifacts.list(space))
    expect(new Set(listed.map((blob) => blob.sha256)).size).toBe(10_000)
    expect(requests.counts, 'ten pages, and one look for notes').toEqual({ ListObjectsV2: 11 })

    requests.reset()
    const [present, missing] = [names(2000, 'blob'), names(2000, 'missing')]
    expect(await artifacts.has(space, [...present, ...missing])).toEqual(new Set(present))
    expect(requests.counts).toEqual({ ListObjectsV2: 10 })

    requests.reset()
    expect(await artifacts.has(space, [...present.slice(0, 100), ...missing.slice(0, 100)])).toHaveProperty('size', 100)
    expect(requests.counts.ListObjectsV2, 'few questions are not worth ten pages').toBe(1)
    expect(requests.counts.HeadObject).toBeGreaterThan(100)
    expect(requests.counts.HeadObject).toBeLessThanOrEqual(200)
  })

  it('BLB6: notes what was asked for in one request, and not again within half a day', async () => {
    await fill(300)
    await peer.age(bucket, 13 * hour)
    const asked = names(250, 'blob')
    requests.reset()
    await artifacts.has(space, asked)
    await artifacts.has(space, asked)
    expect(requests.counts).toEqual({ ListObjectsV2: 2, PutObject: 1 })
    const other = await open()
    const times = new Map((await all(other.list(space))).map((blob) => [blob.sha256, blob.touchedAt]))
    expect(asked.every((sha) => Date.now() - (times.get(sha) ?? 0) < hour)).toBe(true)
    expect(
      names(300, 'blob')
        .slice(250)
        .every((sha) => Date.now() - (times.get(sha) ?? 0) > 12 * hour),
    ).toBe(true)
    await other.close()
  })

  it('BLB6: drops notes that say nothing any more, also of a workspace that is gone', async () => {
    await fill(2)
    await peer.age(bucket, 13 * hour)
    await artifacts.has(space, names(2, 'blob'))
    await peer.age(bucket, 49 * hour)
    for (const sha of names(2, 'blob')) await artifacts.delete({ ...space, sha256: sha })
    requests.reset()
    expect(await all(artifacts.spaces())).toEqual([])
    expect(requests.counts.DeleteObject).toBe(1)
    requests.reset()
    await all(artifacts.spaces())
    expect(requests.counts.DeleteObject).toBeUndefined()
  })

  it('BLB2: verifies many again without a request for each, and still sees the one that was replaced', async () => {
    await fill(200)
    const asked = Array.from({ length: 200 }, (_, index) => `blob ${index}`).map((text) => ({
      ...{ sha256: sha256(text), size: text.length },
    }))
    expect(await artifacts.verify(space, asked)).toHaveProperty('size', 200)
    requests.reset()
    expect(await artifacts.verify(space, asked)).toHaveProperty('size', 200)
    expect(requests.counts).toEqual({ ListObjectsV2: 1 })
    await replace(sha256('blob 7'), 'blub 7')
    const whole = await artifacts.verify(space, asked)
    expect([whole.size, whole.has(sha256('blob 7'))]).toEqual([199, false])
    expect(await artifacts.has(space, [sha256('blob 7')])).toEqual(new Set())
  })

  it('BLB2: removes bytes that somebody put under another name behind its back', async () => {
    await replace(sha256('right'), 'wrong')
    expect(await artifacts.verify(space, [{ sha256: sha256('right'), size: 5 }])).toEqual(new Set())
    expect(await artifacts.has(space, [sha256('right')])).toEqual(new Set())
  })
})
