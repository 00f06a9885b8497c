import type { Presence, Viewing } from '@trellis/shared/presence'
import { presenceColor } from './presence-color.ts'

/** So many people of a workspace are shown, those first who have been here longest, and so many tabs of each. */
export const mostPeople = 500
export const mostTabs = 10

/** One socket that is in a workspace's room; `since` is when it came. */
export type Seat = { socketId: string; uid: string; name: string; since: string }
/** A person as one backend sees them: `viewing` has one entry for each tab, an empty one for a tab that has said nothing. */
export type Attendee = { uid: string; name: string; since: string; viewing: Viewing[] }
/** Who is in a workspace on one backend. */
export type PresencePart = { workspaceId: string; backend: string; people: Attendee[] }

type Place = Seat & { viewing: Viewing }
type Heard = { people: Attendee[]; text: string; at: number }

/**
 * Who is here: the sockets of this backend, and what each other backend has told of its own. A part that is not told
 * again in time is dropped, so nobody stays for ever because a backend died. Times are milliseconds and come in as values.
 */
export class PresenceBoard {
  readonly #own = new Map<string, Map<string, Place>>()
  readonly #heard = new Map<string, Map<string, Heard>>()

  /** A socket that is here already keeps its place. */
  sit(workspaceId: string, seat: Seat): boolean {
    const places = this.#own.get(workspaceId) ?? new Map<string, Place>()
    if (places.has(seat.socketId)) return false
    this.#own.set(workspaceId, places.set(seat.socketId, { ...seat, viewing: {} }))
    return true
  }

  isHere(workspaceId: string, socketId: string): boolean {
    return this.#own.get(workspaceId)?.has(socketId) ?? false
  }

  /** False when it looked there already, or is not here. */
  look(workspaceId: string, socketId: string, viewing: Viewing): boolean {
    const place = this.#own.get(workspaceId)?.get(socketId)
    if (!place || textOf(place.viewing) === textOf(viewing)) return false
    place.viewing = viewing
    return true
  }

  rise(workspaceId: string, socketId: string): boolean {
    const places = this.#own.get(workspaceId)
    if (!places?.delete(socketId)) return false
    if (places.size === 0) this.#own.delete(workspaceId)
    return true
  }

  /** The workspaces that sockets of this backend are in. */
  occupied(): string[] {
    return [...this.#own.keys()]
  }

  isOccupied(workspaceId: string): boolean {
    return this.#own.has(workspaceId)
  }

  /** What this backend has to tell the others. */
  ownPart(workspaceId: string): Attendee[] {
    const places = [...(this.#own.get(workspaceId)?.values() ?? [])]
    return merged(places.map(({ uid, name, since, viewing }) => ({ uid, name, since, viewing: [viewing] })))
  }

  /** Takes what another backend has told in place of what it told before. False when that was the same. */
  hear({ workspaceId, backend, people }: PresencePart, now: number): boolean {
    const parts = this.#heard.get(workspaceId) ?? new Map<string, Heard>()
    const [before, text] = [parts.get(backend), JSON.stringify(people)]
    if (people.length > 0) this.#heard.set(workspaceId, parts.set(backend, { people, text, at: now }))
    else this.#forget(workspaceId, backend)
    return (before?.text ?? '[]') !== text
  }

  /** Drops the parts that were last told before this time; answers the workspaces that they were of. */
  expire(before: number): string[] {
    const old = [...this.#heard].flatMap(([workspaceId, parts]) =>
      [...parts].flatMap(([backend, { at }]) => (at < before ? [{ workspaceId, backend }] : [])),
    )
    for (const { workspaceId, backend } of old) this.#forget(workspaceId, backend)
    return [...new Set(old.map(({ workspaceId }) => workspaceId))]
  }

  /** Everybody once, whoever has been here longest first. */
  presence(workspaceId: string): Presence {
    const others = [...(this.#heard.get(workspaceId)?.values() ?? [])].flatMap(({ people }) => people)
    const people = merged([...this.ownPart(workspaceId), ...others])
    return { members: people.map((person) => ({ ...person, color: presenceColor(person.uid) })) }
  }

  #forget(workspaceId: string, backend: string): void {
    const parts = this.#heard.get(workspaceId)
    parts?.delete(backend)
    if (parts?.size === 0) this.#heard.delete(workspaceId)
  }
}

/** One entry for each person, in an order that does not depend on the order of what came in. */
function merged(seen: Attendee[]): Attendee[] {
  const people = new Map<string, Attendee>()
  for (const one of [...seen].sort(byArrival)) {
    const known = people.get(one.uid)
    const viewing = [...(known?.viewing ?? []), ...one.viewing].slice(0, mostTabs)
    people.set(one.uid, { ...(known ?? one), viewing })
  }
  return [...people.values()].slice(0, mostPeople)
}

function byArrival(a: Attendee, b: Attendee): number {
  return order(a.since, b.since) || order(a.uid, b.uid) || order(JSON.stringify(a), JSON.stringify(b))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function textOf({ plantId, tab, deploymentId, seq }: Viewing): string {
  return JSON.stringify([plantId, tab, deploymentId, seq])
}
