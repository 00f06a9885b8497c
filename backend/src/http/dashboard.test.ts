import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'

const script = 'console.log("a script that is long enough to shrink");'.repeat(50)
let folder = ''
let bench: Bench

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-pages-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Trellis</title>')
  writeFileSync(join(folder, 'assets/index-AbCd1234.js'), script)
  writeFileSync(join(folder, 'assets/index-AbCd1234.js.map'), '{}')
  bench = await openBench({ frontendDir: folder })
})
afterEach(async () => {
  await bench.close()
  rmSync(folder, { recursive: true })
})

const page = { headers: { accept: 'text/html' } }

describe('the dashboard', () => {
  it('is one page for every address that asks for a page', async () => {
    for (const path of ['/', '/?setup=abc', '/w/garden/plants/1', '/index.html']) {
      const answer = await bench.ask(path, page)
      expect([path, answer.status, answer.text]).toEqual([path, 200, '<!doctype html><title>Trellis</title>'])
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
  })

  it('is not what the API answers for an address that it does not have', async () => {
    for (const path of ['/api/nothing', '/user/nothing', '/assets/gone-12345678.js', '/favicon.ico']) {
      const answer = await bench.ask(path, page)
      expect([path, answer.status, answer.json().error.code]).toEqual([path, 404, 'not_found'])
    }
    expect((await bench.ask('/w/garden', { headers: { accept: 'application/json' } })).status).toBe(404)
    expect((await bench.ask('/w/garden', { method: 'POST', ...page })).status).toBe(404)
  })

  it('keeps hashed files for ever and sends them in their smaller forms', async () => {
    const path = '/assets/index-AbCd1234.js'
    for (const encoding of ['br', 'gzip', 'identity']) {
      const answer = await bench.ask(path, { headers: { 'accept-encoding': encoding } })
      expect(answer.text).toBe(script)
      expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding)
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    expect((await bench.ask(`${path}.map`)).status).toBe(404)
  })

  it('answers 304 to who has the page, and HEAD without a body', async () => {
    const first = await bench.ask('/', page)
    const again = await bench.ask('/', {
      headers: { ...page.headers, 'cache-control': 'max-age=0', 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect([again.status, again.text]).toEqual([304, ''])
    const head = await bench.ask('/', { method: 'HEAD', ...page })
    expect([head.status, head.text]).toEqual([200, ''])
  })
})
