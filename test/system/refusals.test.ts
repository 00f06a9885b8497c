import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { quickBuild, versionedSite } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import type { Deployment, Plant } from '../kit/wire.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

/** Everything of the workspace that a refused command could have changed. */
async function everything() {
  const { ada, workspaceId } = stage
  const { shelf } = await ada.send<{ shelf: Plant[] }>('join-workspace', workspaceId)
  const { deployments } = await ada.send<{ deployments: Deployment[] }>('get-deployments', { workspaceId, limit: 100 })
  const { activity } = await ada.send<{ activity: unknown[] }>('get-activity', { workspaceId, limit: 100 })
  return { plants: shelf.length, deployments: deployments.length, activity: activity.length }
}

const badUrls = [
  ['no URL at all', 'just some words'],
  ['nothing', ''],
  ['a transport that runs programs', 'ext::sh -c touch% /tmp/trellis-was-here'],
  ['a leading hyphen', '--upload-pack=touch /tmp/trellis-was-here'],
  ['a hyphen for a host', 'ssh://-oProxyCommand=touch/repository'],
  ['a name and a password', 'https://ada:secret@example.org/ada/shop.git'],
  ['a token for a name', 'https://token@example.org/ada/shop.git'],
  ['a private address', 'http://10.0.0.1/shop.git'],
  ['a private address by another name', 'http://192.168.1.1.nip.invalid@192.168.1.1/shop.git'],
  ['loopback that is not allowed', 'http://127.0.0.2/shop.git'],
  ['loopback in IPv6', 'http://[::1]/shop.git'],
  ['loopback mapped into IPv6', 'http://[::ffff:127.0.0.2]/shop.git'],
  ['loopback as one number', 'http://2130706434/shop.git'],
  ['localhost', 'http://localhost:1/shop.git'],
  ['the metadata address', 'http://169.254.169.254/latest/meta-data'],
  ['the unspecified address', 'http://0.0.0.0/shop.git'],
  ['a file of the server', 'file:///etc/passwd'],
  ['a path of the server', '/etc'],
  ['a scheme that is not git', 'ftp://example.org/shop.git'],
  ['the git protocol', 'git://example.org/shop.git'],
  ['a sample that is not there', 'sample:not-one-of-ours'],
  ['a newline', 'https://example.org/shop.git\n--upload-pack=x'],
]

describe('GIT2: git sources that are refused', () => {
  it.each(badUrls)('%s: invalid, and nothing has changed', async (_, gitUrl) => {
    const before = await everything()
    const refusal = await stage.ada.refusal('start-deploy', { workspaceId: stage.workspaceId, gitUrl })
    expect(refusal.code).toBe('invalid')
    expect(refusal.issues?.map(({ path }) => path)).toContain('gitUrl')
    expect(await everything()).toEqual(before)
  })

  it.each(['-x', 'a..b', 'a b', '@{upstream}', ''])('the ref %j: invalid', async (ref) => {
    const payload = { workspaceId: stage.workspaceId, gitUrl: stage.git.urlOf('any'), ref }
    expect(await stage.ada.refusal('start-deploy', payload)).toMatchObject({ code: 'invalid' })
  })

  it.each(['../up', '/etc', 'a/../../b'])('the folder %j: invalid', async (rootDir) => {
    const payload = { workspaceId: stage.workspaceId, gitUrl: stage.git.urlOf('any'), rootDir }
    expect(await stage.ada.refusal('start-deploy', payload)).toMatchObject({ code: 'invalid' })
  })
})

describe('ADR1: slugs', () => {
  it.each(['ab', 'Shop', 'my--shop', '1shop', '-shop', 'shop-', 'sh op', 'x'.repeat(41), 'shöp'])(
    '%j is malformed: invalid',
    async (slug) => {
      const before = await everything()
      const payload = { workspaceId: stage.workspaceId, gitUrl: stage.git.urlOf('any'), slug }
      const refusal = await stage.ada.refusal('start-deploy', payload)
      expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'slug' }] })
      expect(await everything()).toEqual(before)
    },
  )

  it.each(['www', 'api', 'admin'])('%j is reserved', async (slug) => {
    const payload = { workspaceId: stage.workspaceId, gitUrl: stage.git.urlOf('any'), slug }
    expect((await stage.ada.refusal('start-deploy', payload)).code).toMatch(/^(invalid|conflict)$/)
  })

  it('one that is taken: conflict, and nothing has changed', async () => {
    const { ada, git, workspaceId } = stage
    const { url } = git.repository('taken', versionedSite('v1'))
    await ada.deployed({ workspaceId, gitUrl: url, slug: 'taken' })
    const before = await everything()
    expect(await ada.refusal('start-deploy', { workspaceId, gitUrl: url, slug: 'taken' })).toMatchObject({
      code: 'conflict',
    })
    expect(await everything()).toEqual(before)
  })

  it('two people who want the same one at once: one gets it', async () => {
    const { ada, git, workspaceId } = stage
    const { url } = git.repository('wanted', versionedSite('v1'))
    const payload = { workspaceId, gitUrl: url, slug: 'wanted' }
    const replies = await Promise.all([ada.ask('start-deploy', payload), ada.ask('start-deploy', payload)])
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1)
    expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'conflict' } })
  })
})

describe('DEP11: the same request twice', () => {
  it('is one deployment, and the second answer is the first', async () => {
    const { ada, git, workspaceId } = stage
    const { url } = git.repository('twice', quickBuild('once'))
    const payload = { workspaceId, gitUrl: url, requestId: 'request-1' }
    const [first, second] = await Promise.all([ada.startDeploy(payload), ada.startDeploy(payload)])
    const third = await ada.startDeploy(payload)
    expect(second.deployment.id).toBe(first.deployment.id)
    expect(third).toEqual(first)
    const other = { ...payload, name: 'Something else' }
    expect(await ada.refusal('start-deploy', other)).toMatchObject({ code: 'conflict' })
    const { deployments } = await ada.send<{ deployments: Deployment[] }>('get-deployments', {
      workspaceId,
      plantId: first.plant.id,
    })
    expect(deployments).toHaveLength(1)
    await ada.finished(first.deployment.id)
  })
})

describe('malformed events', () => {
  it('by the thousand are each answered invalid, and the server goes on', async () => {
    const flood = await stage.ada.again()
    const payloads = [null, 7, 'x', [], {}, { workspaceId: 'x' }, { deploymentId: {} }, 'y'.repeat(5000)]
    const asked = Array.from({ length: 1000 }, (_, n) =>
      flood.ask(n % 2 ? 'start-deploy' : 'no-such-event', payloads[n % 8]),
    )
    const codes = new Set((await Promise.all(asked)).map((reply) => (reply.ok ? 'taken' : reply.error.code)))
    expect([...codes].filter((code) => code !== 'invalid' && code !== 'rate_limited')).toEqual([])
    await flood.close()
    expect(await stage.ada.send('get-my-workspaces', {})).toMatchObject({ workspaces: [{ id: stage.workspaceId }] })
  })

  it('a packet over 2 MiB ends that connection and no other', async () => {
    const big = await stage.ada.again()
    const closed = new Promise((resolve) => big.socket.once('disconnect', resolve))
    big.socket.emit('create-workspace', { name: 'x'.repeat(3 * 1024 * 1024) })
    await closed
    expect(await stage.ada.send('get-my-workspaces', {})).toMatchObject({ workspaces: [{ id: stage.workspaceId }] })
  })

  it('ACL4: an id of no workspace of mine is not found, whatever it is', async () => {
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    for (const [event, payload] of [
      ['join-workspace', id],
      ['get-plant', { plantId: id }],
      ['get-deployment', { deploymentId: id }],
      ['watch-logs', { deploymentId: id }],
      ['cancel-deploy', { deploymentId: id }],
      ['rollback', { plantId: id }],
    ] as const) {
      expect(await stage.ada.refusal(event, payload), event).toMatchObject({ code: 'not_found' })
    }
  })

  it('a command whose time has not come is unavailable', async () => {
    const payload = { workspaceId: stage.workspaceId, command: 'ls' }
    expect(await stage.ada.refusal('run-command', payload)).toMatchObject({ code: 'unavailable' })
  })

  it('a failed command without acknowledgement comes back as a notice', async () => {
    const quiet = await Client.connect(stage.server.url, stage.ada.token)
    const failed = new Promise((resolve) => quiet.socket.once('command-failed', resolve))
    quiet.socket.emit('get-plant', { plantId: 'x' })
    expect(await failed).toMatchObject({ event: 'get-plant', error: { code: 'invalid' } })
    await quiet.close()
  })
})
