import type { Names, Row } from './walk-row.ts'

const later = { least: 'everybody', given: 'unavailable' } as const
const noForm = { least: 'everybody', given: 'invalid', body: () => ({}) } as const
const ofBuilders = { least: 'everybody', given: 'unauthenticated' } as const
const newPlant = (n: Names) => ({
  workspaceId: n.workspaceId,
  gitUrl: 'https://git.example/new',
  name: `Route ${n.nonce}`,
})

/** Every named route of the contract. Who signs out is seen in the scene, as that ends a session. */
export const routeRows: Row[] = [
  { route: 'GET /api/config', least: 'everybody', path: () => '/api/config' },
  { route: 'GET /health', least: 'everybody', path: () => '/health' },
  { route: 'GET /openapi.json', least: 'everybody', path: () => '/openapi.json' },
  // From loopback, where these tests are, without a token.
  { route: 'GET /metrics', least: 'everybody', path: () => '/metrics' },
  { route: 'POST /user/signup', ...noForm, path: () => '/user/signup' },
  { route: 'POST /user/login', ...noForm, path: () => '/user/login' },
  { route: 'POST /user/refresh', ...noForm, path: () => '/user/refresh' },
  { route: 'POST /webhooks/github/{plantId}', ...later, path: ({ plantId }) => `/webhooks/github/${plantId}` },
  { route: 'POST /webhooks/slack/commands', ...later, path: () => '/webhooks/slack/commands' },
  { route: 'POST /webhooks/slack/actions', ...later, path: () => '/webhooks/slack/actions' },
  { route: 'GET /api/workspaces', least: 'signed in', path: () => '/api/workspaces' },
  { route: 'GET /api/workspaces/{id}/plants', least: 'viewer', path: (n) => `/api/workspaces/${n.workspaceId}/plants` },
  {
    route: 'GET /api/workspaces/{id}/activity',
    least: 'viewer',
    path: (n) => `/api/workspaces/${n.workspaceId}/activity`,
  },
  { route: 'GET /api/plants/{id}', least: 'viewer', path: ({ plantId }) => `/api/plants/${plantId}` },
  { route: 'GET /api/deployments/{id}', least: 'viewer', path: (n) => `/api/deployments/${n.deploymentId}` },
  { route: 'GET /api/deployments/{id}/logs', least: 'viewer', path: (n) => `/api/deployments/${n.deploymentId}/logs` },
  { route: 'POST /project', least: 'developer', path: () => '/project', body: newPlant },
  {
    ...{ route: 'POST /project', least: 'developer', path: () => '/project' },
    body: (n) => ({ ...newPlant(n), gitCredential: { secretId: n.secretId } }),
  },
  {
    ...{ route: 'POST /deploy', least: 'developer', path: () => '/deploy' },
    body: ({ workspaceId, plantId }) => ({ workspaceId, plantId }),
  },
]

const blob = `/builder/v1/blobs/${'0'.repeat(64)}`

/** What builders say is behind a token of their own, which nobody's session is. It is no part of the open contract. */
export const builderRows: Row[] = [
  ...['claim', 'events', 'manifest', 'cache', 'finish'].map(
    (name): Row => ({
      route: `POST /builder/v1/${name}`,
      ...ofBuilders,
      path: () => `/builder/v1/${name}`,
      body: () => ({}),
    }),
  ),
  { route: 'GET /builder/v1/blobs/{sha}', ...ofBuilders, path: () => blob },
  { route: 'PUT /builder/v1/blobs/{sha}', ...ofBuilders, path: () => blob, body: () => ({}) },
]
