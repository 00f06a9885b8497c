import { expect, it } from 'vitest'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { openBench } from '../../test/kit/gateway-bench.ts'
import { rates } from '../gateway/rates.ts'

/** A clock that stands until it is moved, so that no token comes back by itself. */
function standingClock() {
  const start = Date.UTC(2030, 0, 1)
  let at = start
  const move = (ms: number) => {
    at += ms
  }
  return { now: () => at, iso: () => new Date(at).toISOString(), move }
}

it('gives each user one rate over commands and named routes, and says when to come back', async () => {
  const clock = standingClock()
  const bench = await openBench({ clock })
  const get = (path: string, token = 'ada') => bench.ask(path, { token })
  const post = (path: string) => bench.ask(path, { method: 'POST', token: 'ada', body: '{}' })
  try {
    for (let asked = 0; asked < rates.commands.burst; asked += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => get('/api/workspaces')))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    }
    const called = bench.services.called.length
    const refused = await Promise.all([
      post('/project'),
      post('/deploy'),
      post('/api/commands/create-workspace'),
      get('/api/workspaces'),
      get(`/api/workspaces/${workspaceId}/plants`),
      get(`/api/plants/${plantId}`),
      get(`/api/deployments/${deploymentId}`),
      get(`/api/deployments/${deploymentId}/logs`),
    ])
    const told = refused.map(({ status, headers, json }) => [status, headers.get('retry-after'), json().error.code])
    expect(told).toEqual(refused.map(() => [429, '1', 'rate_limited']))
    expect(bench.services.called).toHaveLength(called)
    expect((await get('/api/workspaces', 'nobody')).status).toBe(401)
    clock.move(1_000)
    expect((await get('/api/workspaces')).status).toBe(200)
  } finally {
    await bench.close()
  }
})
