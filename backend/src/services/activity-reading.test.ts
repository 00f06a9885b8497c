import { type Activity, activityKinds } from '@trellis/shared/activity'
import type { CommandPayload } from '@trellis/shared/commands'
import { timestampOf } from '@trellis/shared/ids'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountingStore } from '../../test/kit/counting-store.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, type Person, refusalOf } from '../../test/kit/services-people.ts'
import { writeActivity } from './activity.ts'

type Owner = Person & { workspaceId: string }
type Wanted = Omit<CommandPayload<'get-activity'>, 'workspaceId' | 'before' | 'limit'>

const kinds = activityKinds.slice(0, 4)
const people = ['ada', 'bob'] as const
const plants = ['01HZZZZZZZZZZZZZZZZZZZZZZA', '01HZZZZZZZZZZZZZZZZZZZZZZB'] as const
const start = Date.parse('2030-01-01T00:00:00.000Z')
const at = (minute: number) => timestampOf(start + minute * 60_000)

/** Entries of which several share a moment; every combination of the fields comes. */
async function fill(world: World, { workspaceId }: Owner, count: number): Promise<Activity[]> {
  const entries = Array.from({ length: count }, (_, index): Activity => {
    const by = people[index % 3]
    const plantId = plants[index % 5]
    const kind = kinds[(index * 7) % 4] ?? 'plant.created'
    return {
      ...{ id: world.parts.ids.ulid(), workspaceId, kind, at: at(Math.floor(index / 3)), text: `No. ${index}` },
      ...(by && { by: { uid: by, name: by } }),
      ...(plantId && { plantId }),
    }
  })
  for (let from = 0; from < count; from += 200)
    await world.store.transaction(async (transaction) => {
      for (const entry of entries.slice(from, from + 200)) writeActivity(transaction, entry)
    })
  return entries
}

async function allPages(ada: Owner, wanted: Wanted, limit: number): Promise<Activity[]> {
  const found: Activity[] = []
  let before: string | undefined
  do {
    const ask = { workspaceId: ada.workspaceId, ...wanted, limit, ...(before ? { before } : {}) }
    const page = await ada.do('get-activity', ask)
    expect(page.activity.length).toBeLessThanOrEqual(limit)
    found.push(...page.activity)
    before = page.cursor ?? undefined
  } while (before)
  return found
}

function isWanted(entry: Activity, wanted: Wanted): boolean {
  if (wanted.plantId && entry.plantId !== wanted.plantId) return false
  if (wanted.kinds && !wanted.kinds.includes(entry.kind)) return false
  if (wanted.by && entry.by?.uid !== wanted.by) return false
  return entry.at >= (wanted.from ?? '') && (!wanted.to || entry.at < wanted.to)
}

const anyWanted = fc.record(
  {
    plantId: fc.constantFrom(...plants),
    kinds: fc.subarray([...kinds], { minLength: 1 }),
    by: fc.constantFrom(...people),
    from: fc.integer({ min: -5, max: 90 }).map(at),
    to: fc.integer({ min: -5, max: 90 }).map(at),
  },
  { requiredKeys: [] },
)

test('ACT4: whatever is asked for, the pages together hold each entry once, from the newest to the oldest', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const own = (await ada.do('get-activity', { workspaceId: ada.workspaceId })).activity
  const entries = [...own, ...(await fill(world, ada, 240))]
  entries.sort((one, other) => (`${one.at} ${one.id}` > `${other.at} ${other.id}` ? -1 : 1))
  const limits = fc.constantFrom(1, 3, 25, 100)
  const law = fc.asyncProperty(anyWanted, limits, async (wanted, limit) => {
    const expected = entries.filter((entry) => isWanted(entry, wanted))
    expect(await allPages(ada, wanted, limit)).toEqual(expected)
  })
  await fc.assert(law, { numRuns: 60 })
})

test('ACT4: an answer reads a bounded number of entries, however rare what is asked for is', async () => {
  let counting: CountingStore | undefined
  await using world = await openWorld({}, { store: (store) => (counting = new CountingStore(store)) })
  const ada = await firstOwner(world)
  await fill(world, ada, 2500)
  const read = () => counting?.bill().kinds['workspaces/{}/activity']?.reads ?? Number.POSITIVE_INFINITY
  const { workspaceId } = ada
  const rare: Wanted = { kinds: ['secret.created', 'secret.deleted'] }
  counting?.reset()
  const page = await ada.do('get-activity', { workspaceId, ...rare })
  expect(page).toMatchObject({ activity: [], cursor: expect.any(String) })
  expect(read()).toBeLessThanOrEqual(1100)
  expect(await allPages(ada, rare, 25)).toEqual([])
  counting?.reset()
  await ada.do('get-activity', { workspaceId, kinds: ['secret.created'] })
  expect(read()).toBe(1)
})

test("ACT4: a cursor of another question is refused, and nobody else's workspace answers", async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await fill(world, ada, 30)
  const { cursor } = await ada.do('get-activity', { workspaceId, limit: 2 })
  const asked = ada.do('get-activity', { workspaceId, by: 'ada', before: cursor ?? '' })
  expect(await refusalOf(asked)).toMatchObject({ code: 'invalid' })
  expect(await refusalOf(ada.do('get-activity', { workspaceId: plants[0], by: 'ada' }))).toMatchObject({
    code: 'not_found',
  })
})
