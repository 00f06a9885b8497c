import type { Activity, ActivityKind } from '@trellis/shared'

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

const deployments: ActivityKind[] = [
  'deployment.started',
  'deployment.ready',
  'deployment.failed',
  'deployment.cancelled',
  'rollback.started',
  'rollback.ready',
]
const people: ActivityKind[] = [
  'member.joined',
  'member.removed',
  'member.role',
  'member.ownership',
  'invite.created',
  'invite.revoked',
]

type Group = { value: string; label: string; kinds?: readonly ActivityKind[] }

/** What can be asked for; one without kinds is everything. */
export const groups: readonly Group[] = [
  { value: 'all', label: 'Everything' },
  { value: 'deployments', label: 'Deployments', kinds: deployments },
  { value: 'decisions', label: 'Decisions', kinds: ['approval.opened', 'approval.voted', 'approval.resolved'] },
  { value: 'plants', label: 'Plants', kinds: ['plant.created', 'plant.updated', 'plant.deleted', 'plant.resumed'] },
  { value: 'people', label: 'People', kinds: people },
  { value: 'secrets', label: 'Secrets', kinds: ['secret.created', 'secret.updated', 'secret.deleted'] },
  { value: 'workspace', label: 'Workspace', kinds: ['workspace.created', 'workspace.updated'] },
  { value: 'comments', label: 'Conversation', kinds: ['comment.added'] },
]

/** `group` is one of the above by its value; `by` a uid. Either may be `all`. */
export type Filter = { group: string; by: string }

export function kindsOf(group: string): ActivityKind[] | undefined {
  const kinds = groups.find(({ value }) => value === group)?.kinds
  return kinds && [...kinds]
}

export function matches(entry: Activity, { group, by }: Filter): boolean {
  return (kindsOf(group)?.includes(entry.kind) ?? true) && (by === 'all' || entry.by?.uid === by)
}

/** Everybody who is in, and who did something of what was read, by name. */
export function actors(names: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(names)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label))
}

/** Names by uid, with those of the entries, which also tell of people who have left. */
export function withActors(names: Readonly<Record<string, string>>, entries: readonly Activity[]) {
  return { ...Object.fromEntries(entries.flatMap(({ by }) => (by ? [[by.uid, by.name] as const] : []))), ...names }
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
