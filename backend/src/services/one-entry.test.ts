import type { ActivityKind } from '@trellis/shared/activity'
import { type CommandName, type CommandPayload, commandNames, commands } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { dyingStore } from '../../test/kit/dying-store.ts'
import { failedPlant } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain } from '../../test/kit/planted.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { command, member, newcomer, type Person, unknownCaller } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { type Commits, watchWrites } from '../../test/kit/watched-writes.ts'
import { useCommand } from '../gateway/use-command.ts'
import type { Store } from '../ports/store.ts'

type Stage = Awaited<ReturnType<typeof failedPlant>>
type Row = {
  /** One entry of each kind, in any order: one for each thing that the command changes. */
  kinds: ActivityKind[]
  /** Why a command that is done leaves no entry, or more than one. */
  why?: string
  /** Brings about what the command needs; what it returns is the payload. */
  payload: (stage: Stage) => Promise<object>
  /** Else the command is given by the owner, and refused to a stranger. */
  by?: (stage: Stage) => Person
  refusedTo?: (stage: Stage) => Promise<Person>
  refusedPayload?: object
}

const inIt = async ({ workspaceId }: Stage) => ({ workspaceId })
const onPlant = async ({ plantId }: Stage) => ({ plantId })
const named = (name: string) => async (stage: Stage) => ({ ...(await inIt(stage)), name, value: 'tulip-4417' })
const stranger = async ({ world }: Stage) => newcomer(world, `stranger-${world.parts.ids.ulid()}`)

async function someone({ world, workspaceId }: Stage) {
  return { workspaceId, uid: (await member(world, workspaceId, 'viewer')).caller.uid }
}

async function queued({ world, ada, plantId }: Stage): Promise<string> {
  await world.clock.advance(1000)
  return (await deployAgain(ada, { plantId })).id
}

/** In an order in which each can be done once. */
const rows: Partial<Record<CommandName, Row>> = {
  'approve-rollback': {
    kinds: ['approval.voted', 'approval.resolved'],
    why: 'this one vote is also the outcome',
    payload: async ({ openId }) => ({ requestId: await openId(), decision: 'decline' }),
  },
  enter: {
    kinds: ['member.joined'],
    payload: async ({ ada, workspaceId }) => {
      const { inviteToken } = await ada.do('invite-member', { workspaceId, role: 'viewer' })
      return { inviteToken }
    },
    by: ({ world }) => byCaller(world, 'guest'),
    refusedTo: async ({ world }) => byCaller(world, 'nobody'),
    refusedPayload: { inviteToken: 'no such invitation' },
  },
  'create-workspace': {
    kinds: ['workspace.created'],
    payload: async () => ({ name: 'Other' }),
    refusedTo: async ({ world }) => byCaller(world, 'never-entered'),
  },
  'update-workspace': {
    kinds: ['workspace.updated'],
    payload: async (stage) => ({ ...(await inIt(stage)), name: 'New' }),
  },
  'invite-member': {
    kinds: ['invite.created'],
    payload: async (stage) => ({ ...(await inIt(stage)), role: 'viewer' }),
  },
  'revoke-invite': {
    kinds: ['invite.revoked'],
    payload: async ({ ada, workspaceId }) => {
      const { invite } = await ada.do('invite-member', { workspaceId, role: 'viewer' })
      return { workspaceId, inviteId: invite.id }
    },
  },
  'set-role': { kinds: ['member.role'], payload: async (stage) => ({ ...(await someone(stage)), role: 'developer' }) },
  'remove-member': { kinds: ['member.removed'], payload: someone },
  'add-secret': { kinds: ['secret.created'], payload: named('KEY') },
  'update-secret': { kinds: ['secret.updated'], payload: named('KEY') },
  'import-env': {
    kinds: ['secret.created', 'secret.created', 'secret.updated'],
    why: 'each version of a secret has its own',
    payload: async (stage) => ({ ...(await inIt(stage)), text: 'A=tulip-1\nB=tulip-2\nKEY=tulip-3' }),
  },
  'delete-secret': { kinds: ['secret.deleted'], payload: async (stage) => ({ ...(await inIt(stage)), name: 'KEY' }) },
  'start-deploy': {
    kinds: ['plant.created', 'deployment.started'],
    why: 'a new plant, and its first deployment; of a known plant only the latter',
    payload: async (stage) => ({ ...(await inIt(stage)), gitUrl: 'https://git.example/new' }),
  },
  'cancel-deploy': {
    kinds: ['deployment.cancelled'],
    payload: async (stage) => ({ deploymentId: await queued(stage) }),
  },
  'retry-deploy': { kinds: ['deployment.started'], payload: async ({ deploymentId }) => ({ deploymentId }) },
  rollback: {
    kinds: ['rollback.started', 'rollback.ready'],
    why: 'its start, and its end',
    payload: async ({ world, ada, plantId, workspaceId }) => {
      const { deployments } = await ada.do('get-deployments', { workspaceId, plantId, limit: 1 })
      await carryOut(world, deployments[0]?.id ?? '', { letter: 'c' })
      return { plantId }
    },
  },
  'resume-deploys': { kinds: ['plant.resumed'], payload: onPlant },
  'update-plant': { kinds: ['plant.updated'], payload: async (stage) => ({ ...(await onPlant(stage)), name: 'New' }) },
  redeploy: {
    kinds: ['deployment.started'],
    payload: async (stage) => {
      const { ada, plantId, workspaceId } = stage
      await ada.do('add-secret', { workspaceId, plantId, name: 'MORE', value: 'tulip-4420' })
      return { workspaceId, plantIds: [plantId] }
    },
  },
  react: {
    kinds: [],
    why: 'a reaction changes nothing of the workspace, and takes itself back',
    payload: async ({ plantId }) => ({ target: { plantId }, emoji: '🎉' }),
  },
  comment: { kinds: ['comment.added'], payload: async ({ plantId }) => ({ target: { plantId }, text: 'Hello' }) },
  'delete-plant': {
    kinds: ['plant.deleted', 'deployment.cancelled', 'secret.deleted'],
    why: 'the plant, its deployment that waited, and the secret that only it had',
    payload: onPlant,
  },
  'delete-workspace': {
    kinds: [],
    why: 'its activity goes with it, and nobody is left to read it',
    payload: async ({ ada }) => {
      const { workspace } = await ada.do('create-workspace', { name: 'Short-lived' })
      return { workspaceId: workspace.id, confirmName: 'Short-lived' }
    },
  },
  'transfer-ownership': { kinds: ['member.ownership'], payload: someone },
}

function byCaller(world: World, uid: string): Person {
  const caller = unknownCaller(uid)
  return { caller, do: (name, payload) => command(world.services, caller, [name, payload]) }
}

/** The kinds of all entries of all workspaces, by their paths. */
function entriesOf(world: World): Map<string, string> {
  const all = Object.entries(dumpOf(world)).filter(([path]) => path.includes('/activity/'))
  return new Map(all.map(([path, document]) => [path, /"kind":"([\w.]+)"/.exec(document)?.[1] ?? 'unknown']))
}

/** Whether the workspace of an entry is there; entries are kept as long as it is. */
function isThere(world: World, path: string): boolean {
  return Object.hasOwn(dumpOf(world), path.split('/').slice(0, 2).join('/'))
}

/** The kinds of the entries that came while the work ran; none may have gone or changed. */
async function writtenBy(world: World, work: () => Promise<unknown>): Promise<string[]> {
  const before = entriesOf(world)
  await work()
  const after = entriesOf(world)
  for (const [path, kind] of before) if (isThere(world, path)) expect(after.get(path)).toBe(kind)
  return [...after].filter(([path]) => !before.has(path)).map(([, kind]) => kind)
}

test('ACT1: the table of this test names every command that changes something and has a use case', async () => {
  await using world = await openWorld()
  const used = commandNames.filter((name) => commands[name].mutates && world.services.uses[name])
  expect(Object.keys(rows).toSorted()).toEqual(used.toSorted())
  for (const [name, { kinds, why }] of Object.entries(rows)) expect(kinds.length === 1 || why, name).toBeTruthy()
})

test('ACT1: a command that is done writes one entry for each thing that it changes, and a refused one none', async () => {
  const commits: Commits = []
  const stage = await failedPlant({ letters: 'ab', world: { store: (store) => watchWrites(store, commits) } })
  await using world = stage.world
  for (const [name, row] of Object.entries(rows) as [CommandName, Row][]) {
    const payload = (await row.payload(stage)) as CommandPayload<CommandName>
    const other = await (row.refusedTo ?? stranger)(stage)
    const refused = await writtenBy(world, async () => {
      const asked = other.do(name, (row.refusedPayload ?? payload) as typeof payload)
      await expect(asked, name).rejects.toThrow()
    })
    expect(refused, `${name}, refused`).toEqual([])
    const done = await writtenBy(world, () => (row.by?.(stage) ?? stage.ada).do(name, payload))
    expect(done.toSorted(), name).toEqual([...row.kinds].toSorted())
  }
  // Written with what it tells of; the entry and its mark for the seal alone would be no change's.
  const withEntries = commits.filter((kinds) => kinds.includes(entry))
  expect(withEntries.length).toBeGreaterThan(20)
  for (const kinds of withEntries) {
    expect(kinds.filter((kind) => kind === 'unsealed')).toHaveLength(kinds.filter((kind) => kind === entry).length)
    expect(kinds.filter((kind) => kind !== entry && kind !== 'unsealed')).not.toEqual([])
  }
}, 60_000)

const entry = 'workspaces/{}/activity'

test('DEP11: a request that a death has cut off is done once, and answered when it is sent again', async () => {
  const deaths: ReturnType<typeof dyingStore>[] = []
  const store = (inner: Store) => {
    const dying = dyingStore(inner)
    deaths.push(dying)
    return dying.store
  }
  const stage = await failedPlant({ letters: 'ab', world: { store } })
  await using world = stage.world
  for (const [name, row] of Object.entries(rows) as [CommandName, Row][]) {
    const payload = await row.payload(stage)
    const { caller } = row.by?.(stage) ?? stage.ada
    const send = () => useCommand(world.services, name, { caller, payload, idempotencyKey: `own ${name}` })
    const written = await writtenBy(world, async () => {
      for (const moment of ['before', 'after'] as const) {
        const dead = deaths[0]?.dieAt(moment)
        void send()
        await dead
        world.kill()
        await world.restart()
      }
      const answer = await send()
      expect(commands[name].data.safeParse(answer).error, name).toBeUndefined()
      expect(await send(), name).toEqual(answer)
    })
    // What waited is cancelled by whoever removes the rest of a plant.
    const own = name === 'delete-plant' ? written.filter((kind) => kind === 'plant.deleted') : written
    const kinds = name === 'delete-plant' ? ['plant.deleted'] : [...row.kinds].toSorted()
    expect(own.toSorted(), name).toEqual(kinds)
  }
}, 120_000)
