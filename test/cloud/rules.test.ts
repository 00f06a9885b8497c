import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing'
import { setLogLevel } from 'firebase/firestore'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeOf } from '../../backend/src/adapters/store/document-place.ts'
import { everyPlace } from '../../backend/test/kit/every-place.ts'
import { has } from '../kit/peers.ts'
import { FirestorePeer } from '../peers/firestore.ts'
import { mayRead, members, type Row, readers, rows, workspaceId, workspaces } from './rules-table.ts'

type Database = ReturnType<RulesTestContext['firestore']>

const rulesFile = fileURLToPath(new URL('../../firestore.rules', import.meta.url))
const cases = Object.entries(rows).flatMap(([kind, row]) =>
  readers.map((reader) => ({ kind, row, reader, name: reader ?? 'somebody signed out' })),
)

describe('ACL6 the rules of Firestore', () => {
  it('are tested for every kind of document that there is', () => {
    const missing = Object.values(everyPlace).filter(({ path }) => !Object.hasOwn(rows, placeOf(path).kind))
    expect(missing, 'add a row to test/cloud/rules-table.ts').toEqual([])
    for (const [kind, { path }] of Object.entries(rows)) expect(placeOf(path).kind).toBe(kind)
  })
})

describe.skipIf(!has('firestoreEmulator'))('ACL6 the rules of Firestore, evaluated', () => {
  const peer = new FirestorePeer()
  let environment: RulesTestEnvironment

  beforeAll(async () => {
    setLogLevel('silent')
    await peer.start()
    const [host = '', port] = peer.host.split(':')
    const firestore = { host, port: Number(port), rules: readFileSync(rulesFile, 'utf8') }
    environment = await initializeTestEnvironment({ projectId: peer.freshProject(), firestore })
    await environment.withSecurityRulesDisabled(async (context) => fill(context.firestore()))
  })
  afterAll(async () => {
    await environment.cleanup()
    await peer.stop()
  })

  /** One connection per reader: all of them share what an emulator answers at a time. */
  const databases = new Map<string | null, Database>()
  const as = (reader: string | null): Database => {
    const context = () =>
      reader === null ? environment.unauthenticatedContext() : environment.authenticatedContext(reader)
    const database = databases.get(reader) ?? context().firestore()
    databases.set(reader, database)
    return database
  }

  it.each(cases)('$kind: what $name may get and list', async ({ row, reader }) => {
    const database = as(reader)
    const expected = mayRead(row, reader) ? assertSucceeds : assertFails
    await expected(database.doc(row.path).get())
    const listable = row.readers !== 'own' && mayRead(row, reader)
    await (listable ? assertSucceeds : assertFails)(listOf(database, row, reader).get())
  })

  it.each(cases)('$kind: $name writes nothing', async ({ row, reader }) => {
    const database = as(reader)
    const place = database.doc(row.path)
    await assertFails(place.set({ name: 'mine', members: { [reader ?? 'x']: 'owner' } }))
    await assertFails(place.update({ name: 'mine' }))
    await assertFails(place.delete())
    await assertFails(database.collection(collectionOf(row.path)).doc('made').set({ workspaceId }))
    await assertFails(place.collection('below').doc('made').set({ workspaceId }))
  })

  it.each(readers)('%s lists no collection without saying whose', async (reader) => {
    for (const [kind, row] of Object.entries(rows)) {
      if (kind.includes('{}') || !row.list) continue
      await assertFails(as(reader).collection(collectionOf(row.path)).get())
    }
  })

  it('let everybody find their own workspaces and nobody else theirs', async () => {
    const workspacesOf = (reader: string, uid: string) =>
      as(reader).collection('workspaces').where('memberIds', 'array-contains', uid).get()
    const found = async (uid: string) => (await workspacesOf(uid, uid)).docs.map(({ id }) => id)
    expect([await found('owner'), await found('stranger'), await found('removed')]).toEqual([
      [workspaceId],
      ['elsewhere'],
      [],
    ])
    await assertFails(workspacesOf('viewer', 'owner'))
  })

  it.each(readers)('%s finds nothing by asking all collections of a name at once', async (reader) => {
    for (const group of ['logs', 'activity', 'versions', 'secrets', 'pointers', 'votes', 'hours', 'keys', 'private']) {
      await assertFails(as(reader).collectionGroup(group).get())
    }
  })

  it('show nothing of a document that names no workspace, or one that is gone', async () => {
    await environment.withSecurityRulesDisabled(async (context) => {
      await context.firestore().doc('plants/orphan').set({ name: 'Orphan' })
      await context.firestore().doc('plants/lost').set({ workspaceId: 'gone' })
      await context.firestore().doc('plants/gone/pointers/production').set({ releaseId: 'r' })
    })
    for (const path of ['plants/orphan', 'plants/lost', 'plants/none', 'plants/gone/pointers/production']) {
      await assertFails(as('owner').doc(path).get())
    }
  })

  it('follow the members: who comes in reads, who is taken out reads no more', async () => {
    const change = (members: Record<string, string>) =>
      environment.withSecurityRulesDisabled(async (context) => {
        await context
          .firestore()
          .doc('workspaces/elsewhere')
          .update({ members, memberIds: Object.keys(members) })
        await context.firestore().doc('plants/tulip').set({ workspaceId: 'elsewhere' })
      })
    await change({ stranger: 'owner', guest: 'viewer' })
    await assertSucceeds(as('guest').doc('plants/tulip').get())
    await change({ stranger: 'owner' })
    await assertFails(as('guest').doc('plants/tulip').get())
    await assertFails(as('guest').collection('plants').where('workspaceId', '==', 'elsewhere').get())
  })

  it('DEL2: show nobody anything of a workspace that was deleted, though its documents are still there', async () => {
    await environment.withSecurityRulesDisabled(async (context) => {
      await context.firestore().doc(`workspaces/${workspaceId}`).delete()
    })
    for (const reader of members) {
      for (const row of Object.values(rows)) {
        if (row.readers !== 'members') continue
        await assertFails(as(reader).doc(row.path).get())
        const isAboutOneself = row.list?.value === 'uid'
        if (!isAboutOneself) await assertFails(listOf(as(reader), row, reader).get())
      }
      const found = await as(reader).collection('workspaces').where('memberIds', 'array-contains', reader).get()
      expect(found.docs).toEqual([])
    }
  })
})

async function fill(database: Database): Promise<void> {
  for (const [id, data] of Object.entries(workspaces)) await database.doc(`workspaces/${id}`).set(data)
  for (const [kind, { path, data }] of Object.entries(rows)) {
    if (kind !== 'workspaces') await database.doc(path).set({ ...data, held: true })
  }
}

/** What a browser would ask for: a workspace's, a member's own, or, below a document, all. Others ask for the owner's. */
function listOf(database: Database, { path, list }: Row, reader: string | null) {
  const collection = database.collection(collectionOf(path))
  if (!list) return collection
  const uid = reader !== null && members.includes(reader) ? reader : 'owner'
  return collection.where(list.field, list.is, list.value === 'uid' ? uid : workspaceId)
}

function collectionOf(path: string): string {
  return path.split('/').slice(0, -1).join('/')
}
