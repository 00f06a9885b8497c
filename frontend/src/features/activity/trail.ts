import type { Activity } from '@trellis/shared'

/** Entries from the newest to the oldest, without a gap between them, down to `cursor`: there is more unless it is `null`. */
export type Trail = { entries: Activity[]; cursor: string | null }

const newestFirst = (a: Activity, b: Activity) => (a.id < b.id ? 1 : -1)

function union(one: readonly Activity[], other: readonly Activity[]): Activity[] {
  return [...new Map([...one, ...other].map((entry) => [entry.id, entry])).values()].sort(newestFirst)
}

/** One that has just happened. */
export function withEntry(trail: Trail, entry: Activity): Trail {
  return { ...trail, entries: union(trail.entries, [entry]) }
}

/** The page below what is there. */
export function withOlder(trail: Trail, page: Trail): Trail {
  return { entries: union(trail.entries, page.entries), cursor: page.cursor }
}

/**
 * The newest page, read again after the connection was gone. Where it does not reach down to what is there, something may
 * lie between them, so it takes its place.
 */
export function withNewest(trail: Trail | undefined, page: Trail): Trail {
  const oldest = page.entries.at(-1)
  const touches = trail?.entries.some(({ id }) => oldest !== undefined && id >= oldest.id) ?? false
  const whole = page.cursor === null
  if (!trail || (!touches && !whole)) return page
  return { entries: union(trail.entries, page.entries), cursor: whole ? null : trail.cursor }
}

export const groups = [
  { value: 'all', label: 'Everything' },
  { value: 'deployment rollback', label: 'Deployments' },
  { value: 'approval', label: 'Decisions' },
  { value: 'plant', label: 'Plants' },
  { value: 'member invite', label: 'People' },
  { value: 'secret', label: 'Secrets' },
  { value: 'workspace', label: 'Workspace' },
  { value: 'comment', label: 'Conversation' },
] as const

/** `group` is one of the above by its value; `by` a uid. Either may be `all`. */
export function matches(entry: Activity, group: string, by: string): boolean {
  const subject = entry.kind.split('.')[0] ?? ''
  return (group === 'all' || group.split(' ').includes(subject)) && (by === 'all' || entry.by?.uid === by)
}

/** Everybody who did something, by name. */
export function actors(entries: readonly Activity[]): { value: string; label: string }[] {
  const names = new Map(entries.flatMap(({ by }) => (by ? [[by.uid, by.name] as const] : [])))
  return [...names].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}

/** Entries of one day after the other, as they come. */
export function byDay(entries: readonly Activity[], dayOf: (at: string) => string) {
  const days: { day: string; entries: Activity[] }[] = []
  for (const entry of entries) {
    const day = dayOf(entry.at)
    const last = days.at(-1)
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}
