import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { bytesOf, sha256 } from '../../../test/contracts/artifacts/kit.ts'
import { gate } from '../../../test/kit/gate.ts'
import { countRequests, openAt, region, space } from '../../../test/kit/s3.ts'
import type { Artifacts } from '../../ports/artifacts.ts'

const unavailable = { refusal: { code: 'unavailable' } }
const large = randomBytes(48 * 1024 * 1024)
const key = { ...space, sha256: sha256(large) }

describe.skipIf(!has('s3Server'))('S3 that fails', () => {
  const peer = new S3Peer(region)
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())

  describe('when the server starts', () => {
    it('BLB4: makes a bucket that is not there, once, and says when it cannot close it to the public', async () => {
      const [first, second] = [openAt(peer, 'made'), openAt(peer, 'made')]
      for (const artifacts of await Promise.all([first.opening, second.opening])) {
        await expect(artifacts.check()).resolves.toBeUndefined()
        await artifacts.close()
      }
      const again = openAt(peer, 'made')
      await (await again.opening).close()
      expect(first.warned.concat(second.warned)).toContainEqual(expect.stringMatching(/block public access/))
      expect(again.warned, 'nothing is said of a bucket that was there').toEqual([])
    })

    it.each([
      ['a wrong secret', { accessKeyId: 'trellis', secretAccessKey: 'wrong' }],
      ['an unknown key', { accessKeyId: 'nobody', secretAccessKey: 'wrong' }],
    ])('BLB4: stops at %s with a sentence that names bucket and variable', async (_, credentials) => {
      const { opening } = openAt(peer, 'made', { credentials })
      await expect(opening).rejects.toMatchObject(unavailable)
      await expect(opening).rejects.toThrow(/the bucket made in eu-central-1 \(S3_BUCKET\).*key.*was not started/)
    })

    it('BLB4: stops at a bucket that cannot be made', async () => {
      const { opening } = openAt(peer, 'No_Bucket', { setting: 'TRELLIS_REGIONS' })
      await expect(opening).rejects.toThrow(/No_Bucket in eu-central-1 \(TRELLIS_REGIONS\): 400/)
    })

    it('BLB4: stops at a server that is not there', async () => {
      const { opening } = openAt(peer, 'made', { endpoint: 'http://127.0.0.1:9' })
      await expect(opening).rejects.toMatchObject(unavailable)
      await expect(opening).rejects.toThrow(/127\.0\.0\.1:9 \(S3_ENDPOINT\) cannot be reached.*ECONNREFUSED/)
    })
  })

  describe('while it runs', () => {
    let artifacts: Artifacts
    const asked = countRequests()
    beforeEach(async () => {
      await peer.clear('running')
      asked.reset()
      artifacts = await openAt(peer, 'running', { onRequest: asked.onRequest }).opening
    })
    afterEach(async () => {
      await artifacts.close()
      await peer.kill()
      await peer.startAgain()
    })

    it('BLB4: says that a bucket is gone, and does not take its blobs for blobs that never were', async () => {
      await artifacts.put(key, large, large.length)
      await peer.clear('running')
      await expect(artifacts.check()).rejects.toThrow(/bucket running \(S3_BUCKET\) is gone/)
      await expect(artifacts.get(key)).rejects.toMatchObject(unavailable)
      await expect(artifacts.read(key, 1e9)).rejects.toThrow(/running in eu-central-1 \(S3_BUCKET\)/)
    })

    it('BLB5: goes on with a file where it broke off, once the server is back', async () => {
      await artifacts.put(key, large, large.length)
      const found = await artifacts.get(key, { start: 1000, end: large.length - 1 })
      const pieces: Buffer[] = []
      let broken = false
      for await (const piece of found?.body ?? []) {
        pieces.push(piece)
        if (broken) continue
        broken = true
        await peer.kill()
        await peer.startAgain()
      }
      expect(broken).toBe(true)
      expect(Buffer.concat(pieces).equals(large.subarray(1000))).toBe(true)
    })

    it('BLB5: ends a file with a failure when the server stays away', async () => {
      await artifacts.put(key, large, large.length)
      const found = await artifacts.get(key)
      await peer.kill()
      await expect(bytesOf(found?.body)).rejects.toMatchObject(unavailable)
      const questions = [() => artifacts.has(space, [key.sha256]), () => artifacts.size(key), () => artifacts.check()]
      for (const ask of questions) await expect(ask()).rejects.toThrow(/S3_BUCKET.*ECONNREFUSED/)
    })

    it('BLB5: keeps nothing of a put that it died in, and the caller is told', async () => {
      const halfway = gate()
      const body = Readable.from(
        (async function* () {
          yield large.subarray(0, 8 * 1024 * 1024)
          yield large.subarray(8 * 1024 * 1024, 16 * 1024 * 1024)
          await halfway.passed
          yield large.subarray(16 * 1024 * 1024)
        })(),
        { highWaterMark: 1 },
      )
      const putting = artifacts.put(key, body, large.length)
      putting.catch(() => undefined)
      await expect.poll(() => asked.counts.PutObject).toBe(1)
      await peer.kill()
      halfway.open()
      await expect(putting).rejects.toMatchObject(unavailable)
      expect(body.destroyed).toBe(true)
      await peer.startAgain()
      expect(await artifacts.size(key)).toBeUndefined()
      expect(await artifacts.put(key, large, large.length)).toBe('stored')
      expect(await artifacts.verify(space, [{ sha256: key.sha256, size: large.length }])).toEqual(new Set([key.sha256]))
    })
  })
})
