import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { MotoPeer } from '../../../../test/peers/moto.ts'
import { all, bytesOf, putBytes, sha256, workspaceId } from '../../../test/contracts/artifacts/kit.ts'
import { countRequests, openAt, space } from '../../../test/kit/s3.ts'
import type { Artifacts } from '../../ports/artifacts.ts'

const hour = 3600_000
const elsewhere = { region: 'us-east-1', workspaceId }
const buckets = new Map([
  ['eu-central-1', 'bucket-a'],
  ['us-east-1', 'bucket-b'],
])

describe.skipIf(!has('moto'))('S3 as moto plays it', () => {
  const peer = new MotoPeer()
  const requests = countRequests()
  let ahead = 0
  let artifacts: Artifacts
  let warned: string[]
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())
  beforeEach(async () => {
    await peer.reset()
    ahead = 0
    requests.reset()
    const clock = { now: () => Date.now() + ahead }
    const opened = openAt(peer, '', { buckets, setting: 'TRELLIS_REGIONS', clock, onRequest: requests.onRequest })
    warned = opened.warned
    artifacts = await opened.opening
  })
  afterEach(() => artifacts.close())
  const bench = { artifacts: () => artifacts, space }

  it('BLB4: makes a bucket for each region, and closes it to the public', async () => {
    expect(requests.counts).toEqual({ HeadBucket: 2, CreateBucket: 2, PutPublicAccessBlock: 2 })
    expect(warned).toEqual([])
    await artifacts.check()
    for (const bucket of buckets.values()) {
      const answer = await fetch(`${peer.endpoint}/${bucket}?publicAccessBlock`)
      expect((await answer.text()).match(/>true</g), bucket).toHaveLength(4)
      const owner = await fetch(`${peer.endpoint}/${bucket}?ownershipControls`)
      expect(await owner.text()).toContain('BucketOwnerEnforced')
    }
  })

  it('BLB3: keeps a blob in its region', async () => {
    const key = await putBytes(bench, 'here')
    expect(await artifacts.size({ ...key, ...elsewhere })).toBeUndefined()
    expect(await all(artifacts.spaces())).toEqual([space])
    await putBytes({ artifacts: () => artifacts, space: elsewhere }, 'there')
    expect(await all(artifacts.spaces())).toEqual([space, elsewhere])
    expect((await all(artifacts.list(elsewhere))).map((blob) => blob.sha256)).toEqual([sha256('there')])
    await artifacts.delete({ ...key, ...elsewhere })
    expect(await artifacts.read(key, 10)).toEqual(Buffer.from('here'))
  })

  it('accepts every call', async () => {
    const large = Buffer.alloc(3 * 1024 * 1024, 'x')
    const key = await putBytes(bench, large)
    await putBytes(bench, large)
    const page = await artifacts.get(key, { start: 5, end: 9 })
    expect([page?.size, (await bytesOf(page?.body)).length]).toEqual([large.length, 5])
    await expect(artifacts.get(key, { start: 9e9, end: 9e9 })).rejects.toMatchObject({ refusal: { code: 'invalid' } })
    ahead = 13 * hour
    const many = Array.from({ length: 150 }, (_, index) => sha256(`missing ${index}`))
    expect(await artifacts.has(space, [...many, key.sha256])).toEqual(new Set([key.sha256]))
    expect(await artifacts.has(space, many.slice(0, 2))).toEqual(new Set())
    expect(await all(artifacts.list(space))).toMatchObject([{ sha256: key.sha256, size: large.length }])
    await artifacts.delete(key)
    const kinds = [
      'CreateBucket',
      'DeleteObject',
      'GetObject',
      'HeadBucket',
      'HeadObject',
      'ListObjectsV2',
      'PutObject',
    ]
    expect(Object.keys(requests.counts).sort()).toEqual([...kinds, 'PutPublicAccessBlock'])
  })

  it('BLB2: reads for itself what a server has that keeps no checksums', async () => {
    const right = await artifacts.uploadAt({ ...space, sha256: sha256('right') }, { size: 5, type: 'text/plain' })
    const wrong = await artifacts.uploadAt({ ...space, sha256: sha256('wrong') }, { size: 5, type: 'text/plain' })
    for (const { url, headers } of [right, wrong]) {
      const answer = await fetch(url, { method: 'PUT', headers, body: 'right' })
      expect(answer.status, 'moto believes what it is told').toBe(200)
    }
    const asked = ['right', 'wrong'].map((text) => ({ sha256: sha256(text), size: 5 }))
    expect(await artifacts.verify(space, asked)).toEqual(new Set([sha256('right')]))
    expect(await artifacts.has(space, [sha256('wrong')]), 'so that the right bytes can be put').toEqual(new Set())
  })
})
