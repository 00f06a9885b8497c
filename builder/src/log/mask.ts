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
    const { out, rest } = this.#cut(text, (from) => this.#firstPartial(text, from))
    this.#held = Buffer.from(rest)
    return Buffer.concat(out)
  }

  end(): Buffer {
    const held = this.#held
    this.#held = Buffer.alloc(0)
    const { out, rest } = this.#cut(held, () => held.length)
    return Buffer.concat([...out, rest])
  }

  /** Replaces from the front, up to where `holdFrom` says that a value may still be growing. */
  #cut(text: Buffer, holdFrom: (from: number) => number): { out: Buffer[]; rest: Buffer } {
    const out: Buffer[] = []
    let from = 0
    for (;;) {
      const hold = holdFrom(from)
      const found = this.#first(text, from)
      if (!found || hold <= found.at) {
        out.push(text.subarray(from, hold))
        return { out, rest: text.subarray(hold) }
      }
      out.push(text.subarray(from, found.at), found.known.name)
      from = found.at + found.known.value.length
    }
  }

  /** The earliest whole value; of those that begin at the same place the longest, which stands first. */
  #first(text: Buffer, from: number): { at: number; known: Known } | undefined {
    let best: { at: number; known: Known } | undefined
    for (const known of this.#known) {
      const at = text.indexOf(known.value, from)
      if (at >= 0 && (!best || at < best.at)) best = { at, known }
    }
    return best
  }

  /** The earliest place from which the end of the text is the beginning of a value; the text's length if there is none. */
  #firstPartial(text: Buffer, from: number): number {
    let earliest = text.length
    for (const { value } of this.#known) {
      const first = value[0] ?? 0
      let at = text.indexOf(first, Math.max(from, text.length - value.length + 1))
      while (at >= 0 && at < earliest) {
        if (value.compare(text, at, text.length, 0, text.length - at) === 0) earliest = at
        else at = text.indexOf(first, at + 1)
      }
    }
    return earliest
  }
}
