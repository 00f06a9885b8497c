import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { TrailEnd, TrailLine } from '@trellis/shared/activity'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, type Person, refusalOf } from '../../test/kit/services-people.ts'
import { ChainCheck } from '../core/activity-chain.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { listAll } from '../services/query-all.ts'
import { writeTrail } from './trail-stream.ts'

type Owner = Person & { workspaceId: string }
const sha256 = (from: string) => createHash('sha256').update(from).digest('hex')
const Line = z.union([TrailLine, TrailEnd])

async function exported(world: World, { caller, workspaceId }: Owner, after = 0) {
  const out = new PassThrough({ highWaterMark: 100 })
  const { trail } = world.services
  const [said] = await Promise.all([
    text(out),
    writeTrail(out, { trail, caller, workspaceId, after }).finally(() => out.end()),
  ])
  const lines = said.split('\n').filter(Boolean)
  return lines.map((line) => Line.parse(JSON.parse(line)))
}

async function renamed(world: World, ada: Owner, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1)
    await ada.do('update-workspace', { workspaceId: ada.workspaceId, name: `No. ${at}` })
  await expect.poll(async () => (await listAll(world.store, queries.unsealed)).length, { timeout: 2000 }).toBe(0)
}

test('ACT5: an export holds each sealed entry once with its seals, proves itself, and goes on from a seal', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await renamed(world, ada, 5)
  const first = await exported(world, ada)
  const { head } = await ada.do('verify-activity', { workspaceId })
  expect(first.at(-1)).toEqual({ end: true, entries: 6, head })
  const check = new ChainCheck(sha256, workspaceId)
  for (const line of first) if ('seal' in line) check.seal(line.seal)
  for (const line of first) if ('entry' in line) check.entry(line.entry)
  check.end()
  expect([check.broken, check.sealed, check.head?.hash]).toEqual([undefined, 6, head?.hash])
  await renamed(world, ada, 3)
  const more = await exported(world, ada, head?.seal)
  const ids = [...first, ...more].flatMap((line) => ('entry' in line ? [line.entry.id] : []))
  const { activity } = await ada.do('get-activity', { workspaceId, limit: 100 })
  expect(ids.toSorted()).toEqual(activity.map(({ id }) => id).toSorted())
  expect(more.at(-1)).toMatchObject({ end: true, entries: 3 })
  await world.store.delete(documents.activity(workspaceId, ids[0] ?? ''))
  expect(await exported(world, ada)).toContainEqual({ missing: ids[0] })
})

test('ACT5: an export ends without its end line when the reader goes, and when they are no member any more', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { caller, workspaceId } = ada
  await renamed(world, ada, 3)
  const gone = new PassThrough()
  gone.destroy()
  await writeTrail(gone, { trail: world.services.trail, caller, workspaceId, after: 0 })
  const stranger = { ...caller, uid: 'eve' }
  const asked = writeTrail(new PassThrough(), { trail: world.services.trail, caller: stranger, workspaceId, after: 0 })
  expect(await refusalOf(asked)).toMatchObject({ code: 'not_found' })
})
