import { randomBytes } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { edgeServer } from '../../../test/kit/edge-server.ts'
import { countRequests, openAt, region } from '../../../test/kit/s3.ts'
import { manifestOf, pointTo, putRelease, sha256, siteWorld, workspaceId } from '../../../test/kit/site.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import { documents } from '../../ports/documents.ts'

const release = '01JZZZZZZZZZZZZZZZZZZZZZR1'
const megabyte = 1024 * 1024
const large = randomBytes(48 * megabyte)

function begin(port: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/large.bin', headers: { host: 'shop.localhost' }, agent: false }
    get(options, resolve).on('error', reject)
  })
}

describe.skipIf(!has('s3Server'))('EDGE20: the edge over S3', () => {
  const peer = new S3Peer(region)
  const requests = countRequests()
  const world = siteWorld()
  let blobs: Artifacts
  beforeAll(async () => {
    await peer.start()
    blobs = await openAt(peer, 'edge', { onRequest: requests.onRequest }).opening
    const manifest = manifestOf(world.blobs, { 'index.html': '<h1>Hello</h1>', 'large.bin': large })
    const record = putRelease(world, release, manifest)
    world.store.put(documents.release(release), { ...record, region })
    pointTo(world, release)
    for (const bytes of world.blobs.held.values()) {
      await blobs.put({ region, workspaceId, sha256: sha256(bytes) }, bytes, bytes.length)
    }
  })
  afterAll(async () => {
    await blobs.close()
    await peer.stop()
  })
  beforeEach(() => requests.reset())

  it('reads a manifest and a small file once, however many visitors come', async () => {
    await using server = await edgeServer({ ...world, blobs })
    const visits = await Promise.all(Array.from({ length: 40 }, () => server.get('/')))
    expect(new Set(visits.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 <h1>Hello</h1>']))
    for (let visit = 0; visit < 40; visit += 1) await server.get('/index.html')
    expect(requests.counts).toEqual({ GetObject: 2 })
  })

  it('gives a large file whole, in parts, and not at all for HEAD', async () => {
    await using server = await edgeServer({ ...world, blobs })
    const part = await server.get('/large.bin', { headers: { range: 'bytes=1000000-2000000' } })
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 1000000-2000000/${large.length}`])
    expect(part.body.equals(large.subarray(1_000_000, 2_000_001))).toBe(true)
    const whole = await server.get('/large.bin')
    expect(whole.body.equals(large)).toBe(true)
    requests.reset()
    const head = await server.get('/large.bin', { method: 'HEAD' })
    expect([head.status, head.headers['content-length']]).toEqual([200, String(large.length)])
    expect(requests.counts).toEqual({})
  })

  it('reads no faster than a visitor takes it, in bounded memory', async () => {
    await using server = await edgeServer({ ...world, blobs })
    const before = process.memoryUsage().arrayBuffers
    const slow = await Promise.all(Array.from({ length: 8 }, () => begin(server.port)))
    await Promise.all(slow.map((answer) => new Promise((resolve) => answer.once('readable', resolve))))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 6 * megabyte)
    for (const answer of slow) answer.destroy()
  })

  it('lets go of S3 when visitors leave: more of them than there are connections', async () => {
    await using server = await edgeServer({ ...world, blobs })
    for (let round = 0; round < 60; round += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => begin(server.port)))
      expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 200))
      for (const answer of answers) answer.destroy()
    }
    expect((await server.get('/large.bin', { headers: { range: 'bytes=0-9' } })).body).toEqual(large.subarray(0, 10))
    expect(server.reported).toEqual([])
  })
})
