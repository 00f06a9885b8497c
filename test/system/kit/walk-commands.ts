import type { Names, Row } from './walk-row.ts'

const workspace = ({ workspaceId }: Names) => ({ workspaceId })
const plant = ({ plantId }: Names) => ({ plantId })
const deployment = ({ deploymentId }: Names) => ({ deploymentId })
/** No command runs in a console yet, so nobody has an id of one. */
const console_ = () => ({ commandId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })
const later = { given: 'unavailable' } as const

/** Every command of the contract, written down from its table of roles; several rows where one payload does not show all. */
export const commandRows: Row[] = [
  { command: 'enter', least: 'signed in', payload: () => ({}) },
  { command: 'get-my-workspaces', least: 'signed in', payload: () => ({}) },
  { command: 'create-workspace', least: 'signed in', payload: ({ nonce }) => ({ name: `Own ${nonce}` }) },
  { command: 'join-workspace', least: 'viewer', payload: workspace },
  { command: 'join-workspace', least: 'viewer', payload: ({ workspaceId }) => workspaceId },
  {
    ...{ command: 'set-viewing', least: 'viewer', socketOnly: true },
    payload: ({ workspaceId, plantId, deploymentId }) => ({ workspaceId, plantId, deploymentId, tab: 'log' }),
  },
  { command: 'leave-workspace', least: 'viewer', socketOnly: true, payload: workspace },
  { command: 'update-workspace', least: 'owner', payload: (n) => ({ ...workspace(n), name: `Garden ${n.nonce}` }) },
  {
    ...{ command: 'delete-workspace', least: 'owner' },
    payload: ({ workspaceId, workspaceName }) => ({ workspaceId, confirmName: workspaceName }),
    fresh: (scene, walker) => scene.ownWorkspace(walker),
  },

  { command: 'get-plant', least: 'viewer', payload: plant },
  { command: 'get-releases', least: 'viewer', payload: plant },
  { command: 'get-deployment', least: 'viewer', payload: deployment },
  { command: 'get-deployments', least: 'viewer', payload: (n) => ({ ...workspace(n), ...plant(n) }) },
  {
    ...{ command: 'get-activity', least: 'viewer', filters: ['plantId', 'uid'] },
    payload: (n) => ({ ...workspace(n), ...plant(n), by: n.uid }),
  },
  { command: 'verify-activity', least: 'viewer', payload: workspace },
  { command: 'get-approvals', least: 'viewer', payload: workspace },
  { command: 'get-members', least: 'viewer', payload: workspace },
  { command: 'watch-logs', least: 'viewer', payload: deployment },
  { command: 'unwatch-logs', least: 'viewer', socketOnly: true, payload: deployment },
  { command: 'get-conversation', least: 'viewer', payload: (n) => ({ ...workspace(n), ...plant(n) }) },
  { command: 'get-conversation', least: 'viewer', payload: (n) => ({ ...workspace(n), ...deployment(n) }) },
  { command: 'react', least: 'viewer', payload: (n) => ({ target: plant(n), emoji: '🎉' }) },
  { command: 'react', least: 'viewer', payload: (n) => ({ target: { ...deployment(n), seq: 1 }, emoji: '🎉' }) },
  { command: 'react', least: 'viewer', payload: (n) => ({ ...deployment(n), emoji: '🌱' }) },
  { command: 'comment', least: 'viewer', payload: (n) => ({ target: plant(n), text: `Hello ${n.nonce}` }) },
  { command: 'comment', least: 'viewer', payload: (n) => ({ target: { ...deployment(n), seq: 1 }, text: 'Here' }) },
  {
    ...{ command: 'get-metrics', least: 'signed in', ...later },
    payload: () => ({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }),
  },

  { command: 'start-deploy', least: 'developer', payload: (n) => ({ ...workspace(n), ...plant(n) }) },
  {
    ...{ command: 'start-deploy', least: 'developer' },
    payload: (n) => ({
      ...{ ...workspace(n), gitUrl: 'https://git.example/new', slug: `new-${n.nonce.toLowerCase()}` },
      gitCredential: { secretId: n.secretId },
    }),
  },
  { command: 'retry-deploy', least: 'developer', payload: deployment },
  {
    command: 'redeploy',
    least: 'developer',
    filters: ['plantId'],
    payload: (n) => ({ ...workspace(n), plantIds: [n.plantId] }),
  },
  {
    ...{ command: 'cancel-deploy', least: 'developer', payload: deployment },
    fresh: async (scene) => ({ deploymentId: await scene.begun() }),
  },
  // Who votes is the policy's to say; in this workspace those who may deploy.
  {
    ...{ command: 'approve-rollback', least: 'developer' },
    payload: ({ requestId }) => ({ requestId, decision: 'approve' }),
  },
  { command: 'wake', least: 'developer', ...later, payload: plant },
  { command: 'sleep', least: 'developer', ...later, payload: plant },
  {
    ...{ command: 'run-command', least: 'developer', ...later },
    payload: (n) => ({ ...workspace(n), ...plant(n), command: 'ls' }),
  },
  { command: 'cancel-command', least: 'signed in', given: 'not_found', payload: console_ },
  {
    command: 'console-input',
    least: 'signed in',
    given: 'not_found',
    socketOnly: true,
    payload: () => ({ ...console_(), text: 'y' }),
  },
  {
    ...{ command: 'console-resize', least: 'signed in', given: 'not_found', socketOnly: true },
    payload: () => ({ ...console_(), columns: 80, rows: 24 }),
  },

  {
    ...{ command: 'rollback', least: 'maintainer' },
    payload: ({ plantId, releaseId }) => ({ plantId, releaseId }),
    fresh: async (scene) => ({ releaseId: await scene.otherRelease() }),
  },
  {
    ...{ command: 'resume-deploys', least: 'maintainer', payload: plant },
    fresh: async (scene) => {
      await scene.goBack()
      return {}
    },
  },
  { command: 'update-plant', least: 'maintainer', payload: (n) => ({ ...plant(n), name: `Shop ${n.nonce}` }) },
  {
    ...{ command: 'update-plant', least: 'maintainer' },
    payload: (n) => ({ ...plant(n), gitCredential: { secretId: n.secretId } }),
    after: (scene) => scene.stage.ada.send('update-plant', { plantId: scene.own.plantId, gitCredential: null }),
  },
  {
    ...{ command: 'delete-plant', least: 'maintainer', payload: plant },
    fresh: async (scene) => ({ plantId: await scene.spare() }),
  },
  { command: 'get-secrets', least: 'maintainer', payload: workspace },
  {
    ...{ command: 'add-secret', least: 'maintainer' },
    payload: (n) => ({ ...workspace(n), ...plant(n), name: n.nonce, value: 'tulip-4417-north' }),
  },
  {
    ...{ command: 'update-secret', least: 'maintainer' },
    payload: ({ workspaceId, secretId, nonce }) => ({ workspaceId, secretId, value: `tulip-4417-${nonce}` }),
  },
  {
    command: 'update-secret',
    least: 'maintainer',
    payload: (n) => ({ ...workspace(n), name: 'API_KEY', description: 'By name' }),
  },
  {
    ...{ command: 'delete-secret', least: 'maintainer' },
    payload: ({ workspaceId, secretId }) => ({ workspaceId, secretId }),
    fresh: async (scene) => ({ secretId: await scene.spareSecret() }),
  },
  {
    ...{ command: 'import-env', least: 'maintainer' },
    payload: (n) => ({ ...workspace(n), ...plant(n), text: `IMPORTED_${n.nonce}=tulip-4418-north` }),
  },
  {
    command: 'import-env',
    least: 'maintainer',
    payload: (n) => ({ ...workspace(n), text: 'API_KEY=x', dryRun: true }),
  },
  { command: 'invite-member', least: 'maintainer', payload: (n) => ({ ...workspace(n), role: 'maintainer' }) },
  { command: 'invite-member', least: 'owner', payload: (n) => ({ ...workspace(n), role: 'owner' }) },
  {
    ...{ command: 'revoke-invite', least: 'maintainer' },
    payload: ({ workspaceId, inviteId }) => ({ workspaceId, inviteId }),
    fresh: async (scene) => ({ inviteId: await scene.spareInvite() }),
  },

  { command: 'set-role', least: 'owner', payload: ({ workspaceId, uid }) => ({ workspaceId, uid, role: 'developer' }) },
  {
    ...{ command: 'remove-member', least: 'owner', payload: ({ workspaceId, uid }) => ({ workspaceId, uid }) },
    after: (scene) => scene.readmit(),
  },
  {
    ...{ command: 'transfer-ownership', least: 'owner', payload: ({ workspaceId, uid }) => ({ workspaceId, uid }) },
    after: (scene) => scene.takeBack(),
  },
]
