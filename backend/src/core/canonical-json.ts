/**
 * JSON that is the same for the same data, as RFC 8785 has it: no spaces, members in the order of their names' UTF-16
 * units, and those that are undefined left out. Half a surrogate pair, which is no Unicode, is written as U+FFFD.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.replace(/\p{Surrogate}/gu, '\u{fffd}'))
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(',')}}`
}

/** Whether two data are the same but for the members that say when and how often they were written. */
export function isUnchanged(before: object, after: object): boolean {
  const { version: _v, updatedAt: _at, updatedBy: _by, ...was }: Stamped = before
  const { version: _newV, updatedAt: _newAt, updatedBy: _newBy, ...is }: Stamped = after
  return canonicalJson(was) === canonicalJson(is)
}

type Stamped = { version?: unknown; updatedAt?: unknown; updatedBy?: unknown }
