import { describe, expect, it } from 'vitest'
import { httpRoutes, LogsQuery, SignUp } from './http-routes.ts'

/** Route, whether it takes a bearer token, status of success, and how it answers: as the contract says. */
const contract = [
  'GET /api/config open 200 envelope',
  'GET /health open 200 plain',
  'POST /user/signup open 201 envelope',
  'POST /user/login open 200 envelope',
  'POST /user/refresh open 200 envelope',
  'POST /user/logout token 200 envelope',
  'POST /project token 201 envelope',
  'POST /deploy token 202 envelope',
  'GET /api/workspaces token 200 envelope',
  'GET /api/workspaces/:id/plants token 200 envelope',
  'GET /api/workspaces/:id/activity token 200 ndjson',
  'GET /api/plants/:id token 200 envelope',
  'GET /api/deployments/:id token 200 envelope',
  'GET /api/deployments/:id/logs token 200 ndjson',
  'POST /webhooks/github/:plantId open 202 envelope',
  'POST /webhooks/slack/commands open 200 envelope',
  'POST /webhooks/slack/actions open 200 envelope',
  'GET /metrics open 200 text',
  'GET /openapi.json open 200 plain',
]

describe('API7: the named HTTP routes', () => {
  it('are those of the contract', () => {
    const routes = Object.entries(httpRoutes).map(
      ([route, { auth, status, answer }]) => `${route} ${auth ? 'token' : 'open'} ${status} ${answer}`,
    )
    expect(routes.sort()).toEqual([...contract].sort())
  })

  it.each([
    { route: 'GET /api/workspaces', fields: ['workspaces'] },
    { route: 'GET /api/workspaces/:id/plants', fields: ['plants'] },
    { route: 'GET /api/plants/:id', fields: ['plant'] },
    { route: 'GET /api/deployments/:id', fields: ['deployment'] },
    { route: 'POST /user/signup', fields: ['user', 'token', 'expiresAt', 'refreshToken'] },
    { route: 'POST /user/login', fields: ['user', 'token', 'expiresAt', 'refreshToken'] },
    { route: 'POST /user/refresh', fields: ['token', 'expiresAt', 'refreshToken'] },
    { route: 'POST /project', fields: ['plant'] },
    { route: 'POST /deploy', fields: ['plant', 'deployment'] },
    { route: 'GET /health', fields: ['status', 'version', 'uptime', 'checks'] },
  ] as const)('$route answers $fields', ({ route, fields }) => {
    expect(Object.keys(httpRoutes[route].data.shape)).toEqual([...fields])
  })

  it('a sign-up has an e-mail address and a password that is long enough', () => {
    const form = { email: 'ada@git.example', password: 'correct horse' }
    expect(SignUp.parse({ ...form, name: ' Ada ' })).toEqual({ ...form, name: 'Ada' })
    for (const bad of [{ email: 'ada' }, { password: 'short' }, { password: 'x'.repeat(257) }, { name: ' ' }]) {
      expect(SignUp.safeParse({ ...form, ...bad }).success, JSON.stringify(bad)).toBe(false)
    }
  })

  it('a log is read from its start and not followed, unless it is asked for', () => {
    expect(LogsQuery.parse({})).toEqual({ after: 0, follow: '0' })
    expect(LogsQuery.parse({ after: '12', follow: '1' })).toEqual({ after: 12, follow: '1' })
    for (const bad of [{ after: '-1' }, { after: 'x' }, { after: '1.5' }, { follow: 'yes' }]) {
      expect(LogsQuery.safeParse(bad).success, JSON.stringify(bad)).toBe(false)
    }
  })
})
