import type { Pattern } from './patterns.ts'
import { firstBytes, type Item, type Spellings, stepItem } from './steps.ts'

/** What ends at a place: so many bytes, by the name of their secret. */
export type Match = { length: number; name: string }

/** A set of beginnings that the last bytes may be. `last` is a byte with which others begin, or -1. */
export type State = {
  readonly offset: number
  readonly generation: number
  readonly items: readonly Item[]
  readonly last: number
  /** So many of the last bytes may belong to something that is not at its end. */
  readonly hold: number
  readonly match: Match | undefined
}

const mostStates = 8192
/** So many characters of a value give it away, when they are half of it. */
const shortestPiece = 8
const firstStates = 64

/**
 * One machine for all patterns: reads bytes once, each by a look into a table, and knows at any place what ends there and
 * how far back the oldest beginning reaches. Its states are sets of beginnings, made when they are first met, so a pattern
 * may have endlessly many spellings and a value 64 KB; when there are too many states, all are forgotten.
 */
export class Automaton {
  readonly #patterns: readonly Pattern[]
  readonly #spellings: Spellings
  readonly #beginnings = new Map<number, Item[]>()
  readonly #pairs = new Map<number, Item[]>()
  #states: State[] = []
  #byKey = new Map<string, State>()
  #generation = 0
  /** For each state and byte the next state's offset, negative when something ends there, 0 while it is not known. */
  #table = new Int32Array(firstStates * 256)

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns
    this.#spellings = { patterns, ids: new Map() }
    const starts = new Map<number, number[]>()
    for (const [index, pattern] of patterns.entries()) {
      for (const byte of firstBytes(pattern)) starts.set(byte, [...(starts.get(byte) ?? []), index])
    }
    for (const [byte, indexes] of starts) {
      const begun = new Map<string, Item>()
      for (const pattern of indexes)
        stepItem(this.#spellings, { pattern, at: 0, place: 0, age: 0 }, { byte, into: begun })
      this.#beginnings.set(byte, [...begun.values()])
    }
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0
  }

  /** Where nothing has been read yet. */
  start(): State {
    return this.#stateOf(new Map(), -1)
  }

  /** Reads on from `from` until something ends or there are no more bytes; `at` is behind the last byte that was read. */
  read(before: State, bytes: Uint8Array, from: number): { state: State; at: number } {
    let state = this.#valid(before)
    let table = this.#table
    let offset = state.offset
    for (let index = from; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0
      const next = table[offset + byte] ?? 0
      if (next > 0) {
        offset = next
        continue
      }
      state = this.#valid(this.#states[(next < 0 ? -next : offset) >> 8] ?? state)
      if (next === 0) {
        state = this.#follow(state, byte)
        table = this.#table
      }
      if (state.match) return { state, at: index + 1 }
      offset = state.offset
    }
    return { state: this.#states[offset >> 8] ?? state, at: bytes.length }
  }

  /** What the last bytes are at least half of: a value that was cut off by the end of everything. */
  unfinished({ items }: State): Match | undefined {
    let longest: Match | undefined
    for (const { pattern, at, age } of items) {
      const begun = this.#patterns[pattern]
      const isTelling = begun && at >= shortestPiece && at * 2 >= begun.glyphs.length
      if (isTelling && age > (longest?.length ?? 0)) longest = { length: age, name: begun.name }
    }
    return longest
  }

  /** A state that was met before all were forgotten is met again. */
  #valid(state: State): State {
    if (state.generation === this.#generation) return state
    return this.#stateOf(new Map(state.items.map((item) => [keyOf(item), item])), state.last)
  }

  #follow(state: State, byte: number): State {
    const into = new Map<string, Item>()
    for (const item of state.items) stepItem(this.#spellings, item, { byte, into })
    for (const item of this.#pair(state.last, byte)) into.set(keyOf(item), item)
    const next = this.#stateOf(into, this.#beginnings.has(byte) ? byte : -1)
    if (state.generation === this.#generation)
      this.#table[state.offset + byte] = next.match ? -next.offset : next.offset
    return next
  }

  /** What is left of the beginnings with one byte after another one. There are many of the former and few of the latter. */
  #pair(first: number, second: number): readonly Item[] {
    if (first < 0) return []
    const key = first * 256 + second
    const known = this.#pairs.get(key)
    if (known) return known
    const into = new Map<string, Item>()
    for (const item of this.#beginnings.get(first) ?? []) stepItem(this.#spellings, item, { byte: second, into })
    const made = [...into.values()]
    this.#pairs.set(key, made)
    return made
  }

  #stateOf(items: ReadonlyMap<string, Item>, last: number): State {
    const key = `${last}|${[...items.keys()].sort().join(' ')}`
    const known = this.#byKey.get(key)
    if (known) return known
    if (this.#states.length >= mostStates) this.#forget()
    if (this.#states.length === 0) this.#states.push(nowhere)
    const list = [...items.values()]
    const state: State = {
      offset: this.#states.length * 256,
      generation: this.#generation,
      ...{ items: list, last },
      hold: list.reduce((oldest, { age }) => Math.max(oldest, age), last < 0 ? 0 : 1),
      match: this.#longest(list),
    }
    this.#states.push(state)
    this.#byKey.set(key, state)
    if (this.#states.length * 256 > this.#table.length) {
      const wider = new Int32Array(this.#table.length * 2)
      wider.set(this.#table)
      this.#table = wider
    }
    return state
  }

  #longest(items: readonly Item[]): Match | undefined {
    let longest: Match | undefined
    for (const { pattern, at, place, age } of items) {
      const ended = this.#patterns[pattern]
      const isWhole = ended && place === 0 && at === ended.glyphs.length
      if (isWhole && age > (longest?.length ?? 0)) longest = { length: age, name: ended.name }
    }
    return longest
  }

  #forget(): void {
    this.#generation++
    this.#states = []
    this.#byKey = new Map()
    this.#table = new Int32Array(firstStates * 256)
  }
}

/** Stands at offset 0, so that a 0 in the table means that nobody has been there. */
const nowhere: State = { offset: 0, generation: 0, items: [], last: -1, hold: 0, match: undefined }

export function keyOf({ pattern, at, place, age }: Item): string {
  return `${pattern},${at},${place},${age}`
}
