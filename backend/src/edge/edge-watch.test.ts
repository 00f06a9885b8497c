import { expect, test } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, plantId, pointTo, putRelease, siteWorld } from '../../test/kit/site.ts'

test('APP10: the edge counts every answer of a live release once, with what was asked for', async () => {
  const world = siteWorld()
  const releaseId = '01JZZZZZZZZZZZZZZZZZZZZZR1'
  putRelease(world, releaseId, manifestOf(world.blobs, { 'index.html': 'a page' }))
  pointTo(world, releaseId)
  const counted: unknown[] = []
  const watch = {
    answered: (...answer: unknown[]) => void counted.push(answer),
    close: () => void counted.push('closed'),
  }
  const site = { plantId, releaseId }
  {
    await using server = await edgeServer({ ...world, watch })
    await server.get('/')
    await server.get('/')
    await server.get('/app-1a2b.js?v=1')
    await server.get('/', { headers: { range: 'bytes=0-1' } })
    await server.get('/', { host: 'nobody.localhost:8080' })
  }
  expect(counted).toEqual([
    [site, 200, '/'],
    [site, 200, '/'],
    [site, 404, '/app-1a2b.js?v=1'],
    [site, 206, '/'],
    'closed',
  ])
})
