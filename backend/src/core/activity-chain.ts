import type { BrokenTrail, NotedSeal } from '@trellis/shared/activity'
import type { SealBody, SealedEntry, SealRecord } from './activity-records.ts'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 in lower-case hex; the core has no hash of the platform. */
export type Hash = (text: string) => string

export const nothingBefore = '0'.repeat(64)

/** The hash of an entry covers every member of its document. */
export function entryHash(hash: Hash, entry: { id: string }): string {
  return hash(canonicalJson(entry))
}

/** The next link; `entries` in any order, at least one. */
export function sealOf(
  hash: Hash,
  link: { workspaceId: string; previous: SealRecord | undefined; at: string; entries: SealedEntry[]; adopted?: true },
): SealRecord {
  const entries = link.entries.map(({ id, hash }) => ({ id, hash })).sort((one, other) => (one.id < other.id ? -1 : 1))
  const body: SealBody = {
    ...{
      workspaceId: link.workspaceId,
      n: (link.previous?.n ?? 0) + 1,
      previous: link.previous?.hash ?? nothingBefore,
    },
    ...{ at: link.at, count: entries.length, first: entries[0]?.id ?? '', last: entries.at(-1)?.id ?? '', entries },
    ...(link.adopted && { adopted: link.adopted }),
  }
  return { ...body, hash: sealHash(hash, body) }
}

export function sealHash(hash: Hash, body: SealBody): string {
  return hash(canonicalJson(body))
}

/**
 * Proves a workspace's trail, fed with its seals from the first to the last and with its entries in any order. The first
 * link that does not hold is kept in `broken`.
 */
export class ChainCheck {
  readonly #hash: Hash
  readonly #workspaceId: string
  readonly #noted: NotedSeal | undefined
  /** Sealed entries that were not met yet, and the seals that name them. */
  readonly #awaited = new Map<string, { hash: string; seal: number }>()
  readonly #met = new Set<string>()
  #head: SealRecord | undefined
  #adopted = 0
  #firstOwn: string | undefined
  #broken: BrokenTrail | undefined

  constructor(hash: Hash, workspaceId: string, noted?: NotedSeal) {
    this.#hash = hash
    this.#workspaceId = workspaceId
    this.#noted = noted
  }

  get head(): SealRecord | undefined {
    return this.#head
  }

  get broken(): BrokenTrail | undefined {
    return this.#broken
  }

  get sealed(): number {
    return this.#awaited.size + this.#met.size
  }

  /** How many of the sealed are of a version that sealed none, and were sealed when a later one began. */
  get adopted(): number {
    return this.#adopted
  }

  /** When the first seal was made that is not of adopted entries: whatever was written since has a mark or a seal. */
  get firstOwnSeal(): string | undefined {
    return this.#firstOwn
  }

  /** The sealed entries that were not met yet. */
  awaited(): string[] {
    return [...this.#awaited.keys()]
  }

  /** Whether a seal names the entry. */
  covers(id: string): boolean {
    return this.#awaited.has(id) || this.#met.has(id)
  }

  seal(seal: SealRecord): void {
    const problem = this.#problemOf(seal)
    if (problem) this.#break(problem)
    for (const { id, hash } of seal.entries) {
      if (this.covers(id)) this.#break(sealedTwice(id, seal.n))
      this.#awaited.set(id, { hash, seal: seal.n })
    }
    if (seal.adopted) this.#adopted += seal.entries.length
    else this.#firstOwn ??= seal.at
    this.#head = seal
  }

  /** An entry that a seal names. */
  entry(entry: { id: string }): void {
    const sealed = this.#awaited.get(entry.id)
    if (!sealed) return
    if (sealed.hash !== entryHash(this.#hash, entry)) this.#break(changed(entry.id, sealed.seal))
    this.#awaited.delete(entry.id)
    this.#met.add(entry.id)
  }

  /** An entry that no seal names; `marked` is the hash under which it waits for its seal, if it does. */
  unsealedEntry(entry: { id: string }, marked: string | undefined): void {
    if (marked === undefined) this.#break(inserted(entry.id))
    else if (marked !== entryHash(this.#hash, entry)) this.#break(changed(entry.id, undefined))
  }

  /** All seals and all entries were met. */
  end(): void {
    const [missing] = this.#awaited
    if (missing) this.#break(removed(missing[0], missing[1].seal))
    if (this.#noted && (this.#head?.n ?? 0) < this.#noted.seal)
      this.#break(cutOff(this.#noted.seal, this.#head?.n ?? 0))
  }

  #problemOf(seal: SealRecord): BrokenTrail | undefined {
    const expected = (this.#head?.n ?? 0) + 1
    const { hash, ...body } = seal
    if (seal.n !== expected) return sealMissing(expected)
    if (seal.previous !== (this.#head?.hash ?? nothingBefore)) return linkBroken(seal.n)
    const { count, first, last, entries } = seal
    const counted = count === entries.length && first === (entries[0]?.id ?? '') && last === (entries.at(-1)?.id ?? '')
    const own = seal.workspaceId === this.#workspaceId && counted && hash === sealHash(this.#hash, body)
    if (!own) return sealChanged(seal.n)
    return this.#noted?.seal === seal.n && this.#noted.hash !== hash ? otherThanNoted(seal.n) : undefined
  }

  #break(broken: BrokenTrail): void {
    this.#broken ??= broken
  }
}

function changed(activityId: string, seal: number | undefined): BrokenTrail {
  const where = seal === undefined ? 'before it was sealed' : `since it was written; seal ${seal} has its hash`
  const at = seal === undefined ? {} : { seal }
  return { problem: 'entry-changed', message: `The entry ${activityId} was changed ${where}.`, activityId, ...at }
}

function removed(activityId: string, seal: number): BrokenTrail {
  return {
    problem: 'entry-removed',
    message: `The entry ${activityId} is gone; seal ${seal} names it.`,
    activityId,
    seal,
  }
}

function inserted(activityId: string): BrokenTrail {
  const message = `The entry ${activityId} is named by no seal and does not wait for one: it was put in, or its seal was removed.`
  return { problem: 'entry-inserted', message, activityId }
}

function sealedTwice(activityId: string, seal: number): BrokenTrail {
  const message = `Seal ${seal} names the entry ${activityId}, which a seal before it names too.`
  return { problem: 'entry-sealed-twice', message, activityId, seal }
}

function sealMissing(seal: number): BrokenTrail {
  return { problem: 'seal-missing', message: `Seal ${seal} is gone.`, seal }
}

function linkBroken(seal: number): BrokenTrail {
  const message = `Seal ${seal} does not follow on seal ${seal - 1}: one of them was changed.`
  return { problem: 'seal-changed', message, seal }
}

function sealChanged(seal: number): BrokenTrail {
  return { problem: 'seal-changed', message: `Seal ${seal} was changed: its hash is not that of what it says.`, seal }
}

function otherThanNoted(seal: number): BrokenTrail {
  const message = `Seal ${seal} has another hash than the one that was noted: the chain was written anew.`
  return { problem: 'noted-head', message, seal }
}

function cutOff(seal: number, last: number): BrokenTrail {
  return {
    problem: 'noted-head',
    message: `Seal ${seal} was noted, but the chain ends with seal ${last}: it was cut.`,
    seal,
  }
}
