import { expect } from 'vitest'
import { Hunt } from '../../kit/hunt.ts'
import { readNdjson } from '../../kit/log-watch.ts'
import { quickBuild } from '../../kit/sites.ts'
import { until } from '../../kit/until.ts'
import type { Deployment } from '../../kit/wire.ts'
import { projectId } from './cloud.ts'
import { CloudEars } from './kept.ts'
import type { Ordeal, Scene } from './scene.ts'
import { steadyNumbers, steadySecret } from './steady-app.ts'

/** The nine invariants of the design, seen from outside and in their order, after something has happened. */
export async function expectInvariants(scene: Scene, ordeal: Ordeal): Promise<void> {
  await scene.together()
  await expectLogs(scene, ordeal)
  await expectNothingLeft(scene, ordeal)
  await expectOneOfTwo(scene)
  await expectUnmixedSite(scene, ordeal)
  await expectSecretKept(scene, ordeal)
  await expectClosedToStrangers(scene, ordeal)
  await expectAcknowledged(scene, ordeal)
}

/** 1: each line once and in order, for both watchers, and the same in the Store, read through either backend. */
async function expectLogs({ ada, bob, pace }: Scene, { watches, deployment, end }: Ordeal): Promise<void> {
  const seen = await Promise.all(
    watches.map((watch, index) => watch.expectWhole((index === 0 ? ada : bob).client, 60_000)),
  )
  for (const lines of seen) {
    const numbers = steadyNumbers(lines)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n + 1))
    if (end.status === 'ready') expect(numbers).toHaveLength(pace.lines)
  }
  const [one, two] = await Promise.all([ada, bob].map(({ client }) => readNdjson(client, deployment.id)))
  expect(one?.end).toEqual(two?.end)
}

/** 2: it has ended with a reason or well, no task is left, and the slot is free. */
async function expectNothingLeft({ cloud, bob, workspaceId }: Scene, { end }: Ordeal): Promise<void> {
  if (end.status === 'error') expect(end.error?.message).toMatch(/\.$/)
  const running = () =>
    [...cloud.ecs.tasks.values()].filter((task) => !task.isOver).map((task) => task.request.startedBy)
  await until('all tasks to be over', () => running().length === 0, { within: 60_000, seen: running })
  const { url } = cloud.git.repository(`quick-${cloud.ecs.tasks.size}`, quickBuild('a quick page'))
  const quick = await bob.client.deployed({ workspaceId, gitUrl: url })
  expect(quick.deployment.status).toBe('ready')
}

/** 3 and 9: a repeated request is one deployment, and of two who want one name one gets it. */
async function expectOneOfTwo({ ada, bob, cloud, workspaceId }: Scene): Promise<void> {
  const name = `twice-${cloud.ecs.tasks.size}`
  const { url: gitUrl } = cloud.git.repository(name, quickBuild('twice'))
  const wish = { workspaceId, gitUrl, name, slug: name, requestId: name }
  type Started = { deployment: Deployment }
  const first = await ada.client.send<Started>('start-deploy', wish)
  const other = await ada.client.send<Started>('start-deploy', wish)
  expect(other.deployment.id).toBe(first.deployment.id)
  const slug = `wanted-${cloud.ecs.tasks.size}`
  const answers = await Promise.all(
    [ada, bob].map(({ client }) => client.ask('start-deploy', { workspaceId, gitUrl, name: slug, slug })),
  )
  const codes = answers.map((answer) => (answer.ok ? 'done' : answer.error.code)).sort()
  expect(codes).toEqual(['conflict', 'done'])
  for (const answer of answers) if (answer.ok) await bob.client.finished((answer.data as Started).deployment.id)
  await bob.client.finished(first.deployment.id)
}

/** 4 and 5: visitors saw whole releases only, in their order, and of a failed deployment nothing. */
async function expectUnmixedSite(_scene: Scene, { visitor, end, before, next }: Ordeal): Promise<void> {
  if (end.status === 'ready') await until('the new page to be seen', () => visitor.seen.at(-1) === next)
  const { complaints, seen } = await visitor.stop()
  expect(complaints).toEqual([])
  expect(seen).toEqual(end.status === 'ready' ? [before, next] : [before])
}

/** 6: the build had its secret, whose value is in nothing that is kept, printed or told; its name is. */
async function expectSecretKept({ cloud, ada, bob }: Scene, { watches }: Ordeal): Promise<void> {
  const { name, value } = steadySecret
  for (const { lines } of watches) expect(lines.some(({ text }) => text === `the key is •••${name}•••`)).toBe(true)
  const hunt = new Hunt({ [name]: value })
  const control = new Hunt({ [name]: name })
  const kept = await new CloudEars(cloud, projectId).all()
  for (const { where, bytes } of kept) for (const each of [hunt, control]) each.look(where, bytes)
  for (const server of [cloud.a, cloud.b, cloud.edge]) {
    hunt.folder(server.data)
    hunt.look("a server's output", server.output)
  }
  hunt.look("the builders' output", cloud.printed())
  for (const task of cloud.ecs.tasks.values()) hunt.look('the order of a task', JSON.stringify(task.request))
  for (const person of [ada, bob]) hunt.look('a notice', JSON.stringify(person.told))
  expect(hunt.findings).toEqual([])
  const places = new Set(kept.map(({ where }) => where.split(',')[0]))
  expect([...places]).toEqual(expect.arrayContaining(['Firestore', 'Redis', 'S3']))
  expect(control.findings.some((finding) => finding.includes(' in Firestore, '))).toBe(true)
}

/** 7: who was a member once reads nothing, on any backend. */
async function expectClosedToStrangers(
  { eve, plant, workspaceId, cloud }: Scene,
  { deployment }: Ordeal,
): Promise<void> {
  for (const { url } of [cloud.a, cloud.b]) {
    const headers = { authorization: `Bearer ${eve.token}`, 'content-type': 'application/json' }
    for (const [command, payload] of [
      ['get-plant', { plantId: plant.id }],
      ['get-deployment', { deploymentId: deployment.id }],
      ['join-workspace', { workspaceId }],
    ] as const) {
      const answer = await fetch(`${url}/api/commands/${command}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(payload),
      })
      expect([command, answer.status]).toEqual([command, 404])
    }
  }
}

/** 8: what was acknowledged is there. */
async function expectAcknowledged({ ada, bob }: Scene, { acknowledged }: Ordeal): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(0)
  const names: string[] = []
  for (const { client } of [ada, bob]) {
    const { workspaces } = await client.send<{ workspaces: { name: string }[] }>('get-my-workspaces', {})
    names.push(...workspaces.map(({ name }) => name))
  }
  expect(acknowledged.filter((name) => !names.includes(name))).toEqual([])
}
