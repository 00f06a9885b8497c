import { afterEach, expect, it, vi } from 'vitest'
import { workspaceId } from '../../test-kit.ts'
import { exportTrail } from './export-trail.ts'

const entries = Array.from(
  { length: 50 },
  (_, at) => `${JSON.stringify({ entry: { id: at, text: 'x'.repeat(90) } })}\n`,
)
const end = `${JSON.stringify({ end: true, entries: 50, head: { seal: 1, hash: 'ab'.repeat(32) } })}\n`

afterEach(() => void vi.unstubAllGlobals())

function answering(body: string, status = 200) {
  const asked = vi.fn(async (_url: string, _init: RequestInit) => new Response(body, { status }))
  vi.stubGlobal('fetch', asked)
  return asked
}

it('ACT5: a whole export is given as it came, and the token stands in no address', async () => {
  const asked = answering([...entries, end].join(''))
  const content = await exportTrail(workspaceId, 'a-token')
  expect(content).toBeInstanceOf(Blob)
  if (content instanceof Blob) expect(await content.text()).toBe([...entries, end].join(''))
  const [url, init] = asked.mock.calls[0] ?? []
  expect(url).toBe(`/api/workspaces/${workspaceId}/activity`)
  expect(init?.headers).toEqual({ authorization: 'Bearer a-token' })
})

it('ACT5: an export that was cut, anywhere, is not saved', async () => {
  for (const body of [entries.join(''), [...entries, end].join('').slice(0, -20), '']) {
    answering(body)
    expect(await exportTrail(workspaceId, 'a-token')).toMatch(/cut before its end/)
  }
})

it('says what to do where there is no answer', async () => {
  answering('{}', 503)
  expect(await exportTrail(workspaceId, 'a-token')).toMatch(/could not be exported/)
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  expect(await exportTrail(workspaceId, 'a-token')).toMatch(/could not be exported/)
})
