/** Cuts values out of a stream of bytes. `write` may keep back a tail that could be the beginning of a value. */
export interface Mask {
  write(chunk: Buffer): Buffer
  /** What is still held back, as it is: the stream has ended, so it is no value. */
  end(): Buffer
}

export type MaskedValue = { name: string; value: string }

/** Shorter values stand in too many innocent words; the person was warned when such a value was set. */
export const shortestMaskedValue = 6

/**
 * Masks of exact values: each occurrence becomes `[name]`, also when it is split across writes or goes over several
 * lines. Encoded forms of a value are not looked for here.
 */
export function makeMask(values: readonly MaskedValue[]): Mask {
  const known = usableValues(values)
  return known.length === 0 ? passThrough : new ExactMask(known)
}

/** The same for a whole text, such as a message. */
export function maskText(values: readonly MaskedValue[], text: string): string {
  let masked = text
  for (const { value, name } of usableValues(values)) masked = masked.replaceAll(value.toString(), name.toString())
  return masked
}

type Known = { name: Buffer; value: Buffer }

function usableValues(values: readonly MaskedValue[]): Known[] {
  return values
    .map(({ name, value }) => ({ name: Buffer.from(`[${name}]`), value: Buffer.from(value) }))
    .filter(({ value }) => value.length >= shortestMaskedValue)
    .sort((a, b) => b.value.length - a.value.length)
}

const passThrough: Mask = { write: (chunk) => chunk, end: () => Buffer.alloc(0) }

class ExactMask implements Mask {
  readonly #known: readonly Known[]
  #held: Buffer = Buffer.alloc(0)

  constructor(known: readonly Known[]) {
    this.#known = known
  }

  write(chunk: Buffer): Buffer {
    const text = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const { out, rest } = this.#cut(text)
    const keep = this.#heldLength(rest)
    this.#held = Buffer.from(rest.subarray(rest.length - keep))
    return Buffer.concat([...out, rest.subarray(0, rest.length - keep)])
  }

  end(): Buffer {
    const held = this.#held
    this.#held = Buffer.alloc(0)
    const { out, rest } = this.#cut(held)
    return Buffer.concat([...out, rest])
  }

  #cut(text: Buffer): { out: Buffer[]; rest: Buffer } {
    const out: Buffer[] = []
    const next = this.#known.map(({ value }) => text.indexOf(value))
    let from = 0
    for (;;) {
      const found = this.#earliest(next)
      if (!found) return { out, rest: text.subarray(from) }
      const at = next[found.index] ?? 0
      out.push(text.subarray(from, at), found.known.name)
      from = at + found.known.value.length
      for (const [index, { value }] of this.#known.entries()) {
        const position = next[index] ?? -1
        if (position >= 0 && position < from) next[index] = text.indexOf(value, from)
      }
    }
  }

  /** Of values that begin at the same place the longest wins: it stands first. */
  #earliest(next: readonly number[]): { index: number; known: Known } | undefined {
    let best: { index: number; known: Known } | undefined
    for (const [index, known] of this.#known.entries()) {
      const at = next[index] ?? -1
      if (at >= 0 && (!best || at < (next[best.index] ?? 0))) best = { index, known }
    }
    return best
  }

  /** How much of the end could be the beginning of a value. */
  #heldLength(text: Buffer): number {
    let longest = 0
    for (const { value } of this.#known) {
      for (let length = Math.min(value.length - 1, text.length); length > longest; length--) {
        if (text.subarray(text.length - length).equals(value.subarray(0, length))) {
          longest = length
          break
        }
      }
    }
    return longest
  }
}
