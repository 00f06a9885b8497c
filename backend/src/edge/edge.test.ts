import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, pointTo, putRelease, type SiteWorld, sha256, siteWorld } from '../../test/kit/site.ts'
import { fail } from '../core/failure.ts'

const release = '01JZZZZZZZZZZZZZZZZZZZZZR1'
const script = `console.log(${JSON.stringify('a'.repeat(2000))})`
const files = {
  'index.html': '<!doctype html><title>Shop</title>',
  'about.html': 'About',
  'docs/index.html': 'Docs',
  '404.html': '<h1>Our own</h1>',
  'assets/app-BhR2k0aZ.js': script,
  'ünï/日本.txt': 'Name',
}
let world: SiteWorld

beforeEach(() => {
  world = siteWorld()
  putRelease(world, release, manifestOf(world.blobs, files))
  pointTo(world, release)
})

describe('EDGE17: a site over HTTP', () => {
  it('serves a file with its type, tag, caching and nothing sniffed', async () => {
    await using server = await edgeServer(world)
    for (const turn of ['cold', 'hot']) {
      const { status, headers, text } = await server.get('/')
      expect([turn, status, text]).toEqual([turn, 200, files['index.html']])
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-length': String(files['index.html'].length),
        etag: `"${sha256(Buffer.from(files['index.html']))}"`,
        'cache-control': 'public, max-age=0, must-revalidate',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  it('serves the same whether the bytes were in memory or not', async () => {
    await using server = await edgeServer(world)
    for (const encoding of ['identity', 'br', 'gzip']) {
      const ask = { headers: { 'accept-encoding': encoding } }
      const [cold, hot] = [
        await server.get('/assets/app-BhR2k0aZ.js', ask),
        await server.get('/assets/app-BhR2k0aZ.js', ask),
      ]
      expect({ ...hot.headers, date: '' }).toEqual({ ...cold.headers, date: '' })
      expect(hot.body.equals(cold.body)).toBe(true)
      expect(hot.headers.vary).toBe('Accept-Encoding')
      expect(hot.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      const plain = { identity: (bytes: Buffer) => bytes, br: brotliDecompressSync, gzip: gunzipSync }[encoding]
      expect(plain?.(hot.body).toString()).toBe(script)
      expect(hot.headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding)
    }
  })

  it('answers 304 to whoever has the file, without a body', async () => {
    await using server = await edgeServer(world)
    const ask = { 'accept-encoding': 'br' }
    const first = await server.get('/assets/app-BhR2k0aZ.js', { headers: ask })
    const again = await server.get('/assets/app-BhR2k0aZ.js', {
      headers: { ...ask, 'if-none-match': first.headers.etag ?? '' },
    })
    expect([again.status, again.body.length]).toEqual([304, 0])
    expect(again.headers).toMatchObject({ etag: first.headers.etag, vary: 'Accept-Encoding' })
    expect(again.headers['content-encoding']).toBeUndefined()
  })

  it('answers HEAD with the headers of GET', async () => {
    await using server = await edgeServer(world)
    const [got, head] = [await server.get('/about'), await server.get('/about', { method: 'HEAD' })]
    expect(head.body.length).toBe(0)
    expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' })
  })

  it('finds clean URLs, folders and names in any script', async () => {
    await using server = await edgeServer(world)
    expect((await server.get('/docs?a=1')).headers.location).toBe('/docs/?a=1')
    expect((await server.get('/docs')).status).toBe(308)
    expect((await server.get('/docs/')).text).toBe('Docs')
    expect((await server.get('/about?utm=1')).text).toBe('About')
    expect((await server.get('/%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC.txt')).text).toBe('Name')
  })

  it('answers what is missing with the app’s own page', async () => {
    await using server = await edgeServer(world)
    for (const path of ['/gone', '/.env', '/../secret', '/.git/config', '/a%5c..%5cb', '/a%00b']) {
      const { status, text, headers } = await server.get(path)
      expect([path, status, text]).toEqual([path, 404, files['404.html']])
      expect(headers.etag).toBeUndefined()
    }
  })

  it('refuses other methods and malformed paths', async () => {
    await using server = await edgeServer(world)
    const { status, headers } = await server.get('/', { method: 'POST' })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    expect((await server.get('/%zz')).status).toBe(400)
  })
})

describe('EDGE18: pages of Trellis', () => {
  it('tell an unknown address from a site without release', async () => {
    pointTo(world, undefined)
    await using server = await edgeServer(world)
    const unknown = await server.get('/', { host: 'nobody.localhost:8080', headers: { accept: 'text/html' } })
    expect([unknown.status, unknown.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(unknown.text).toContain('No site at this address')
    const empty = await server.get('/')
    expect(empty.status).toBe(404)
    expect(empty.text).toContain('Nothing has been released yet')
    expect(empty.headers['cache-control']).toBe('no-store')
  })

  it('are plain text for whoever wants no HTML, and nothing for HEAD', async () => {
    await using server = await edgeServer(world)
    const ask = { host: 'nobody.localhost:8080', headers: { accept: 'application/json' } }
    const { headers, text } = await server.get('/', ask)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(text).not.toContain('<')
    expect((await server.get('/', { ...ask, method: 'HEAD' })).body.length).toBe(0)
  })

  it('say so when a file is gone, of the wrong length or out of reach, and operators hear of it', async () => {
    const bytes = Buffer.from(files['about.html'])
    await using server = await edgeServer(world)
    await server.get('/')
    world.blobs.forget(sha256(bytes))
    expect((await server.get('/about')).status).toBe(502)
    world.blobs.state.broken = fail('unavailable', 'S3 is away.')
    const away = await server.get('/about')
    expect([away.status, away.headers['retry-after']]).toEqual([503, '5'])
    world.blobs.state.broken = undefined
    world.blobs.put(bytes)
    expect((await server.get('/about')).text).toBe('About')
    expect(server.reported).toHaveLength(2)
  })

  it('say so when the Store is out of reach, and sites that are held go on', async () => {
    await using server = await edgeServer(world)
    await server.get('/')
    world.store.state.broken = fail('unavailable', 'The Store is away.')
    expect((await server.get('/')).status).toBe(200)
    expect((await server.get('/', { host: 'other.localhost:8080' })).status).toBe(503)
  })
})

describe('EDGE19: whose host it is', () => {
  it.each([
    ['shop.localhost:8080', true],
    ['SHOP.LOCALHOST', true],
    ['shop.localhost.', true],
    ['localhost:8080', false],
    ['a.b.localhost:8080', false],
    ['example.org', false],
    [undefined, false],
  ])('%s', async (host, expected) => {
    await using server = await edgeServer(world)
    expect(server.edge.isAppHost(host)).toBe(expected)
  })

  it('has nothing to upgrade to', async () => {
    await using server = await edgeServer(world)
    const socket = connect(server.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
  })
})

it('EDGE12: every range of a file is its slice', async () => {
  const bytes = createHash('sha256').update('range').digest()
  putRelease(world, release, manifestOf(world.blobs, { 'bytes.bin': bytes }))
  await using server = await edgeServer(world)
  for (let start = 0; start < bytes.length; start += 3) {
    for (let end = start; end < bytes.length; end += 5) {
      const { status, body, headers } = await server.get('/bytes.bin', { headers: { range: `bytes=${start}-${end}` } })
      expect([status, headers['content-range']]).toEqual([206, `bytes ${start}-${end}/${bytes.length}`])
      expect(body.equals(bytes.subarray(start, end + 1))).toBe(true)
    }
  }
  const beyond = await server.get('/bytes.bin', { headers: { range: 'bytes=99-' } })
  expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`])
})
