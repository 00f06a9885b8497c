import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { bytesOf, sha256 } from '../../../test/contracts/artifacts/kit.ts'
import { openAt, space } from '../../../test/kit/s3.ts'
import type { Artifacts, UploadAt } from '../../ports/artifacts.ts'

const page = Buffer.from('<h1>a page</h1>')
const key = { ...space, sha256: sha256(page) }
const facts = { size: page.length, type: 'text/html; charset=utf-8' }
const minute = 60_000

/** PUTs as a builder does; `fetch` sets the length of what is really sent. */
async function put({ url, headers }: UploadAt, body: Uint8Array, change: Record<string, string | undefined> = {}) {
  const { 'content-length': _, ...rest } = headers
  const sent = Object.entries({ ...rest, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const answer = await fetch(url, { method: 'PUT', headers: Object.fromEntries(sent), body: Buffer.from(body) })
  await answer.arrayBuffer()
  return answer.status
}

const base64 = (bytes: Uint8Array) => Buffer.from(sha256(bytes), 'hex').toString('base64')

describe.skipIf(!has('s3Server'))('an address to upload to S3', () => {
  const peer = new S3Peer()
  let artifacts: Artifacts
  let upload: UploadAt
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())
  beforeEach(async () => {
    await peer.clear('uploads')
    artifacts = await openAt(peer, 'uploads', { prefix: 'a (team)/' }).opening
    upload = await artifacts.uploadAt(key, facts)
  })
  afterEach(async () => {
    vi.useRealTimers()
    await artifacts.close()
  })

  it('BLB1: takes the blob that it is for, by exactly its headers, once', async () => {
    expect(await put(upload, page)).toBe(200)
    expect(await artifacts.read(key, 100)).toEqual(page)
    expect(await artifacts.verify(space, [{ sha256: key.sha256, size: page.length }])).toEqual(new Set([key.sha256]))
    expect(await put(upload, page), 'a second time').toBe(412)
  })

  const other = Buffer.from('<h1>A page</h1>')
  it.each<[string, Uint8Array, Record<string, string | undefined>, number]>([
    ['other bytes', other, {}, 400],
    ['other bytes with their own checksum', other, { 'x-amz-checksum-sha256': base64(other) }, 403],
    ['other bytes without a checksum', other, { 'x-amz-checksum-sha256': undefined }, 403],
    ['more bytes', Buffer.concat([page, page]), {}, 403],
    ['no bytes', Buffer.alloc(0), {}, 403],
    ['another type', page, { 'content-type': 'text/javascript' }, 403],
    ['an upload that would replace', page, { 'if-none-match': undefined }, 403],
    ['an upload that says who may read', page, { 'x-amz-acl': 'public-read' }, 403],
  ])('BLB1: refuses %s, and keeps nothing', async (_, body, change, status) => {
    expect(await put(upload, body, change)).toBe(status)
    expect(await artifacts.size(key)).toBeUndefined()
    expect(await put(upload, page)).toBe(200)
  })

  it('BLB1: is of no use for another blob, another workspace, reading or deleting', async () => {
    const elsewhere = { ...upload, url: upload.url.replace(key.sha256, sha256(other)) }
    expect(await put(elsewhere, page)).toBe(403)
    const stranger = { ...upload, url: upload.url.replace(space.workspaceId, '01HZY00000000000000000000B') }
    expect(await put(stranger, page)).toBe(403)
    expect(await put(upload, page)).toBe(200)
    for (const method of ['GET', 'DELETE']) expect((await fetch(upload.url, { method })).status).toBe(403)
    expect(await artifacts.size(key)).toBe(page.length)
  })

  it('BLB1: comes too late after a quarter of an hour', async () => {
    vi.useFakeTimers({ now: Date.now() - 14 * minute, toFake: ['Date'] })
    const late = await artifacts.uploadAt(key, facts)
    vi.setSystemTime(Date.now() - 2 * minute)
    const tooLate = await artifacts.uploadAt(key, facts)
    vi.useRealTimers()
    expect(await put(tooLate, page)).toBe(403)
    expect(await artifacts.size(key)).toBeUndefined()
    expect(await put(late, page)).toBe(200)
  })

  it('BLB1: holds although the clock of this server is an hour off', async () => {
    for (const off of [-60 * minute, 60 * minute]) {
      await artifacts.delete(key)
      vi.useFakeTimers({ now: Date.now() + off, toFake: ['Date'] })
      const astray = await openAt(peer, 'uploads', { prefix: 'a (team)/' }).opening
      const address = await astray.uploadAt(key, facts)
      vi.useRealTimers()
      expect(await put(address, page)).toBe(200)
      await astray.close()
    }
  })

  it('is made for what S3 can take at once only', async () => {
    const most = 5 * 1024 ** 3
    await expect(artifacts.uploadAt(key, { size: most + 1, type: 'x' })).rejects.toThrow(/at most/)
    expect((await artifacts.uploadAt(key, { size: most, type: 'x' })).headers['content-length']).toBe(String(most))
  })

  it('has a counterpart to read from', async () => {
    await artifacts.put(key, page, page.length)
    const address = await artifacts.downloadAt(key)
    expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(page)
    expect((await fetch(address, { method: 'PUT', body: 'x' })).status).toBe(403)
    expect(await bytesOf((await artifacts.get(key))?.body)).toEqual(page)
  })
})
