import { Client, post } from '../../kit/client.ts'
import { versionedSite } from '../../kit/sites.ts'
import type { Stage } from '../../kit/stage.ts'
import { until } from '../../kit/until.ts'
import type { Plant } from '../../kit/wire.ts'
import type { Walker } from './walk-call.ts'
import type { Names } from './walk-row.ts'

export type Invited = { invite: { id: string }; inviteToken: string }
export type WalkParts = {
  /** The owner of the other workspace. */
  eve: Client
  walkers: Walker[]
  own: Names
  foreign: Names
  /** A member whom nothing else depends on. */
  otto: Client
  /** Who walks as an owner. */
  ownersUid: string
}

/** Makes two workspaces with something of everything, and everybody who walks. */
export async function makeWalk(stage: Stage): Promise<WalkParts> {
  const { ada, workspaceId, git } = stage
  const policy = {
    approvals: {
      ...{ needed: 10, roles: ['developer', 'maintainer', 'owner'], authorCounts: true },
      ...{ deadlineHours: 24, onDeadline: 'expire' },
    },
    maxBuilds: 2,
  }
  await ada.send('update-workspace', { workspaceId, policy })
  const eve = await ownerOfAnother(stage)
  const site = git.repository('shop', versionedSite('v1'))
  const other = git.repository('other', versionedSite('v1'))
  const [mine, hers, asked] = await Promise.all([
    ada.deployed({ workspaceId, gitUrl: site.url, slug: 'shop' }),
    eve.client.deployed({ workspaceId: eve.workspaceId, gitUrl: other.url, slug: 'other' }),
    ada.deployed({ workspaceId, gitUrl: other.url, slug: 'asked' }),
  ])
  site.repository.commit(versionedSite('v2'), 'Version 2')
  const [, requestId, herRequestId] = await Promise.all([
    ada.deployed({ workspaceId, plantId: mine.plant.id }),
    openRequest(ada, asked.plant),
    openRequest(eve.client, hers.plant),
  ])
  const otto = await person(stage, 'otto', 'viewer')
  const own = { requestId, uid: await uidOf(otto), ...(await kept(ada, { workspaceId, ...mine })) }
  const foreign = {
    ...{ requestId: herRequestId, uid: await uidOf(eve.client) },
    ...(await kept(eve.client, { workspaceId: eve.workspaceId, ...hers })),
  }
  const walkers = await walkersOf(stage)
  const ownersUid = await uidOf(walkers.find(({ standing }) => standing === 'owner')?.client ?? ada)
  walkers.push({ standing: 'stranger', client: eve.client, token: eve.client.token })
  return { eve: eve.client, walkers, own, foreign, otto, ownersUid }
}

async function person({ ada, server, workspaceId }: Stage, name: string, role: string): Promise<Client> {
  const { inviteToken } = await ada.send<Invited>('invite-member', { workspaceId, role })
  const account = { email: `${name}@example.org`, password: 'a long enough password', inviteToken }
  return Client.signUp(server.url, account)
}

/** Eve is led in by a workspace that Ada makes for her and leaves, so she has never been in Ada's own. */
async function ownerOfAnother(stage: Stage): Promise<{ client: Client; workspaceId: string }> {
  const { ada } = stage
  const workspaceId = await ada.workspace('Elsewhere')
  const client = await person({ ...stage, workspaceId }, 'eve', 'owner')
  await client.send('join-workspace', workspaceId)
  await ada.send('remove-member', { workspaceId, uid: await uidOf(ada) })
  return { client, workspaceId }
}

async function uidOf(client: Client): Promise<string> {
  return (await client.send<{ user: { uid: string } }>('enter', {})).user.uid
}

/** A deployment that fails at once, as its ref does not exist; it opens a request. */
async function openRequest(client: Client, { id: plantId, workspaceId }: Plant): Promise<string> {
  const { deployment } = await client.startDeploy({ workspaceId, plantId, ref: 'no-such-branch' })
  await client.finished(deployment.id)
  const look = async () => (await client.send<{ plant: { openRequestId?: string } }>('get-plant', { plantId })).plant
  return until('a request to be open', async () => (await look()).openRequestId)
}

type Deployed = { workspaceId: string; plant: Plant; deployment: { id: string; releaseId?: string } }

/** A secret, an invitation and a word said, beside what was deployed. */
async function kept(
  client: Client,
  { workspaceId, plant, deployment }: Deployed,
): Promise<Omit<Names, 'requestId' | 'uid'>> {
  const plantId = plant.id
  const wish = { workspaceId, name: 'API_KEY', value: 'k9-Tulip-4417-north' }
  const { secret } = await client.send<{ secret: { id: string } }>('add-secret', wish)
  const { invite } = await client.send<Invited>('invite-member', { workspaceId, role: 'viewer' })
  await client.send('comment', { target: { plantId }, text: 'First' })
  const { workspace } = await client.send<{ workspace: { name: string } }>('join-workspace', workspaceId)
  return {
    ...{ workspaceId, workspaceName: workspace.name, plantId, deploymentId: deployment.id },
    ...{ releaseId: deployment.releaseId ?? '', secretId: secret.id, inviteId: invite.id, nonce: 'first' },
  }
}

async function walkersOf(stage: Stage): Promise<Walker[]> {
  const { ada, server, workspaceId } = stage
  const walkers: Walker[] = []
  for (const standing of ['owner', 'maintainer', 'developer'] as const) {
    const client = await person(stage, standing, standing)
    walkers.push({ standing, client, token: client.token })
  }
  const viewer = await person(stage, 'viewer', 'owner')
  await ada.send('set-role', { workspaceId, uid: await uidOf(viewer), role: 'viewer' })
  const removed = await person(stage, 'removed', 'owner')
  await removed.send('join-workspace', workspaceId)
  await ada.send('remove-member', { workspaceId, uid: await uidOf(removed) })
  const { token } = removed
  walkers.push({ standing: 'viewer', client: viewer, token: viewer.token })
  walkers.push({ standing: 'removed member', client: removed, token })
  const leaver = await person(stage, 'leaver', 'owner')
  await post(`${server.url}/user/logout`, {}, { authorization: `Bearer ${leaver.token}` })
  await until('the connection of who signed out to end', () => leaver.left)
  return [...walkers, { standing: 'signed-out owner', token: leaver.token }, { standing: 'nobody' }]
}
