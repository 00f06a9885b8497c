import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, pointTo, putRelease, siteWorld } from '../../test/kit/site.ts'
import { createEdgeCounts } from '../observe/edge-counts.ts'

it('EDGE17: counts each answer once by its status class, with the bytes of its body', async () => {
  const world = siteWorld()
  const release = '01JZZZZZZZZZZZZZZZZZZZZZR1'
  putRelease(world, release, manifestOf(world.blobs, { 'index.html': 'twenty bytes of HTML' }))
  pointTo(world, release)
  const registry = new Registry()
  await using server = await edgeServer({ ...world, metrics: createEdgeCounts(registry) })

  const cold = await server.get('/')
  const hot = await server.get('/')
  await server.get('/', { method: 'HEAD' })
  await server.get('/', { headers: { range: 'bytes=0-4' } })
  await server.get('/', { headers: { 'if-none-match': cold.headers.etag ?? '' } })
  const missing = await server.get('/missing.png')
  const unknown = await server.get('/', { host: 'nobody.localhost:8080' })
  expect([cold.status, hot.status, missing.status, unknown.status]).toEqual([200, 200, 404, 404])

  const valuesOf = async (name: string) => {
    const found = await registry.getSingleMetric(name)?.get()
    return Object.fromEntries(found?.values.map(({ labels, value }) => [labels.status, value]) ?? [])
  }
  const nothing = { '1xx': 0, '5xx': 0 }
  expect(await valuesOf('trellis_edge_requests_total')).toEqual({ ...nothing, '2xx': 4, '3xx': 1, '4xx': 2 })
  expect(await valuesOf('trellis_edge_bytes_total')).toEqual({
    ...nothing,
    ...{ '2xx': 20 + 20 + 5, '3xx': 0, '4xx': missing.body.length + unknown.body.length },
  })
})
