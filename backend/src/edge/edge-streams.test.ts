import { randomBytes } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, pointTo, putRelease, type SiteWorld, siteWorld } from '../../test/kit/site.ts'

const release = '01JZZZZZZZZZZZZZZZZZZZZZR1'
const large = randomBytes(3_000_000)
let world: SiteWorld

beforeEach(() => {
  world = siteWorld()
  putRelease(world, release, manifestOf(world.blobs, { 'large.bin': large }))
  pointTo(world, release)
})

/** Replaces what the blob of the large file is read from. */
function streamInstead(make: () => Readable): SiteWorld {
  const blobs = { ...world.blobs, get: async () => ({ body: make(), size: large.length }) }
  return { ...world, blobs }
}

function begin(port: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/large.bin', headers: { host: 'shop.localhost' } }, resolve).on(
      'error',
      reject,
    )
  })
}

describe('EDGE20: a large file', () => {
  it('comes whole, in parts, and not at all for HEAD', async () => {
    await using server = await edgeServer(world)
    expect((await server.get('/large.bin')).body.equals(large)).toBe(true)
    const part = await server.get('/large.bin', { headers: { range: 'bytes=1000000-2000000' } })
    expect([part.status, part.headers['content-length']]).toEqual([206, '1000001'])
    expect(part.body.equals(large.subarray(1_000_000, 2_000_001))).toBe(true)
    const head = await server.get('/large.bin', { method: 'HEAD' })
    expect([head.status, head.headers['content-length']]).toEqual([200, String(large.length)])
  })

  it('is read no faster than the client takes it, and closed when the client goes', async () => {
    let given = 0
    const endless = new Readable({
      highWaterMark: 65_536,
      read() {
        given += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    const closed = new Promise((resolve) => endless.once('close', resolve))
    const size = 1_000_000_000
    const manifest = manifestOf(world.blobs, { 'large.bin': large })
    const files = manifest.files.map((file) => ({ ...file, size }))
    putRelease(world, release, { ...manifest, files })
    const blobs = { ...world.blobs, get: async () => ({ body: endless, size }) }
    await using server = await edgeServer({ ...world, blobs })
    const answer = await begin(server.port)
    await new Promise((resolve) => answer.once('readable', resolve))
    const socketBuffers = 64 * 1024 * 1024
    expect(given).toBeLessThan(socketBuffers)
    answer.destroy()
    await closed
    expect(given).toBeLessThan(socketBuffers)
    expect(server.reported).toEqual([])
  })

  it('that breaks midway is cut off, so that nobody takes the part for the whole', async () => {
    const broken = () =>
      Readable.from(
        (function* () {
          yield large.subarray(0, 500_000)
          throw new Error('The disk is gone.')
        })(),
        { objectMode: false },
      )
    await using server = await edgeServer(streamInstead(broken))
    await expect(server.get('/large.bin')).rejects.toThrow()
    expect(server.reported).toHaveLength(1)
  })

  it('that ends early is cut off too', async () => {
    await using server = await edgeServer(streamInstead(() => Readable.from([large.subarray(0, 500_000)])))
    await expect(server.get('/large.bin')).rejects.toThrow()
    expect(server.reported).toHaveLength(1)
  })

  it('of another length than announced is a page, not half an answer', async () => {
    const short = { ...world.blobs, get: async () => ({ body: Readable.from(['x']), size: 1 }) }
    await using server = await edgeServer({ ...world, blobs: short })
    expect((await server.get('/large.bin')).status).toBe(502)
  })
})
