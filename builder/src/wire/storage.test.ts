import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Backend, Refused } from './backend.ts'
import { judgeStorage } from './storage.ts'

const xml = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`

describe('BLD: what a store says', () => {
  it.each([
    [409, xml('ConditionalRequestConflict'), { again: 'the store at s3 answered 409 ConditionalRequestConflict' }],
    [503, xml('SlowDown'), { again: 'the store at s3 answered 503 SlowDown' }],
    [429, '', { again: 'the store at s3 answered 429' }],
    [400, xml('RequestTimeout'), { again: 'the store at s3 answered 400 RequestTimeout' }],
    [403, xml('AccessDenied'), { refused: 'the store at s3 answered 403 AccessDenied' }],
    [400, xml('BadDigest'), { invalid: 'the store at s3 answered 400 BadDigest' }],
    [404, xml('NoSuchBucket'), { invalid: 'the store at s3 answered 404 NoSuchBucket' }],
    [401, 'a page of a proxy', { invalid: 'the store at s3 answered 401' }],
  ])('%i %s', (status, text, verdict) => {
    expect(judgeStorage('s3', status, text)).toEqual(verdict)
  })
})

type Asked = { path: string; authorization: string | undefined; type: string | undefined }

/** A store that answers one status after the other, the last one for ever. */
function scriptedStore() {
  const asked: Asked[] = []
  const statuses: number[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const { authorization, 'content-type': type } = request.headers
    asked.push({ path: request.url ?? '', authorization, type })
    const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200
    request.resume().on('end', () => response.writeHead(status).end(xml('AccessDenied')))
  })
  return { asked, statuses, server, url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('BLD: a blob that goes to a store', () => {
  const store = scriptedStore()
  let backend: Backend
  beforeEach(async () => {
    store.asked.length = 0
    store.statuses.length = 0
    await new Promise<void>((listening) => store.server.listen(0, '127.0.0.1', listening))
    const signal = new AbortController().signal
    const options = { url: 'http://127.0.0.1:9', token: 'the job’s own', signal, giveUpAfterMs: 5000, now: Date.now }
    backend = new Backend(options)
  })
  afterEach(() => {
    store.server.closeAllConnections()
    return new Promise((closed) => store.server.close(closed))
  })
  const target = (path: string) => ({
    sha256: 'x',
    url: `${store.url()}${path}`,
    headers: { 'content-type': 'text/css' },
  })
  const body = { bytes: Buffer.from('x') }
  const never = async () => {
    throw new Error('no new address was needed')
  }

  it('takes the headers it was told, and never the token', async () => {
    await backend.put(target('/a'), body, never)
    expect(store.asked).toEqual([{ path: '/a', authorization: undefined, type: 'text/css' }])
    const aside = { ...target(''), url: `${store.url().replace('http:', '')}/b` }
    await backend.put(aside, body, never)
    expect(store.asked[1]).toMatchObject({ path: '/b', authorization: undefined })
  })

  it('counts 412 as stored', async () => {
    store.statuses.push(412)
    await backend.put(target('/a'), body, never)
    expect(store.asked).toHaveLength(1)
  })

  it('is tried again where others store the same, and is not taken for a stale attempt', async () => {
    store.statuses.push(409, 409, 200)
    await backend.put(target('/a'), body, never)
    expect(store.asked).toHaveLength(3)
  })

  it('goes to a new address when the old one has run out', async () => {
    store.statuses.push(403, 200)
    await backend.put(target('/old'), body, async () => target('/new'))
    expect(store.asked.map(({ path }) => path)).toEqual(['/old', '/new'])
  })

  it('is done when nobody wants it any more', async () => {
    store.statuses.push(403)
    await backend.put(target('/old'), body, async () => undefined)
    expect(store.asked).toHaveLength(1)
  })

  it('is given up when new addresses are refused too, with the store’s words', async () => {
    store.statuses.push(403)
    const given = backend.put(target('/a'), body, async () => target('/b'))
    await expect(given).rejects.toThrow(/answered 403 AccessDenied/)
    await expect(given).rejects.toBeInstanceOf(Refused)
    expect(store.asked).toHaveLength(3)
  })

  it('is refused for good where the bytes are wrong', async () => {
    store.statuses.push(400)
    await expect(backend.put(target('/a'), body, never)).rejects.toMatchObject({ code: 'invalid' })
    expect(store.asked).toHaveLength(1)
  })
})
