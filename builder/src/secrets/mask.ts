import type { Automaton, Match, State } from './automaton.ts'

/** Cuts values out of a stream of bytes. `write` may keep back a tail that could be the beginning of a value. */
export interface Mask {
  write(chunk: Buffer): Buffer
  /** What is still held back. The stream has ended, so it is no value, but the greater part of one is masked as well. */
  end(): Buffer
}

/**
 * A mask for one stream. Each occurrence of a value becomes its marker; occurrences that overlap become one. What comes out
 * is the same however the stream was chopped.
 */
export function makeMask(secrets: Automaton): Mask {
  return secrets.isEmpty ? passThrough : new StreamMask(secrets)
}

/** The same for a whole text, such as a message. */
export function maskText(secrets: Automaton, text: string): string {
  if (secrets.isEmpty) return text
  const mask = makeMask(secrets)
  const bytes = Buffer.from(text)
  const masked = mask.write(bytes)
  const rest = mask.end()
  // A text without values stays what it is, also where it has halves of characters.
  return masked === bytes ? text : Buffer.concat([masked, rest]).equals(bytes) ? text : `${masked}${rest}`
}

/** What stands in a value's place. */
export function markerOf(name: string): string {
  return `•••${name}•••`
}

const passThrough: Mask = { write: (chunk) => chunk, end: () => nothing }
const nothing = Buffer.alloc(0)

/** Bytes from `start` up to `end`, counted from the first one that is held. `shown`: its marker is out already. */
type Range = { start: number; end: number; name: string; shown: boolean }

class StreamMask implements Mask {
  readonly #secrets: Automaton
  #state: State
  #held: Buffer = nothing
  #heldLength = 0
  #ranges: Range[] = []

  constructor(secrets: Automaton) {
    this.#secrets = secrets
    this.#state = secrets.start()
  }

  write(chunk: Buffer): Buffer {
    const before = this.#heldLength
    const isAlone = before === 0 && this.#ranges.length === 0
    let at = 0
    while (at < chunk.length) {
      const read = this.#secrets.read(this.#state, chunk, at)
      this.#state = read.state
      at = read.at
      if (read.state.match) this.#found(before + at, read.state.match)
      // The last byte may be read without being the end of anything.
      else break
    }
    const { hold } = this.#state
    if (isAlone && hold === 0 && this.#ranges.length === 0) return chunk
    this.#hold(chunk)
    return this.#release(this.#heldLength - hold)
  }

  end(): Buffer {
    const unfinished = this.#secrets.unfinished(this.#state)
    if (unfinished) this.#found(this.#heldLength, unfinished)
    this.#state = this.#secrets.start()
    const out = this.#release(this.#heldLength)
    this.#ranges = []
    return out
  }

  #hold(chunk: Buffer): void {
    const length = this.#heldLength + chunk.length
    if (length > this.#held.length) {
      const wider = Buffer.allocUnsafe(Math.max(length, this.#held.length * 2))
      this.#held.copy(wider, 0, 0, this.#heldLength)
      this.#held = wider
    }
    chunk.copy(this.#held, this.#heldLength)
    this.#heldLength = length
  }

  /** Ends come in their order; what overlaps is one, by the name of what begins first, and of that the longest. */
  #found(end: number, match: Match): void {
    let range: Range = { start: end - match.length, end, name: match.name, shown: false }
    for (let last = this.#ranges.at(-1); last && range.start < last.end; last = this.#ranges.at(-1)) {
      const isFirst = !last.shown && range.start <= last.start
      range = isFirst ? range : { ...last, end }
      this.#ranges.pop()
    }
    this.#ranges.push(range)
  }

  /** Gives everything up to `cut`, behind which nothing is decided yet. */
  #release(cut: number): Buffer {
    if (cut <= 0) return nothing
    const out: Buffer[] = []
    let from = 0
    for (const range of this.#ranges) {
      if (range.start >= cut) break
      if (!range.shown)
        out.push(this.#held.subarray(from, Math.max(from, range.start)), Buffer.from(markerOf(range.name)))
      range.shown = true
      from = Math.min(range.end, cut)
    }
    out.push(this.#held.subarray(from, cut))
    const given = Buffer.concat(out)
    this.#held.copyWithin(0, cut, this.#heldLength)
    this.#heldLength -= cut
    this.#ranges = this.#ranges
      .filter(({ end }) => end > cut)
      .map((range) => ({ ...range, start: Math.max(0, range.start - cut), end: range.end - cut }))
    return given
  }
}
