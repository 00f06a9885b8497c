import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

type Rest = {
  /** Offsets of the first and the last byte that are to come; `last` is below `first` where there are none. */
  first: number
  last: number
  /** Asks for the bytes from this offset on. */
  again: (start: number) => Promise<Readable>
  failure: (error: unknown) => Error
}

/** Milliseconds without a byte while one is wanted. A reader who takes none is waited for. */
const silence = 30_000
/** Breaks in a row, without a byte between them; the pauses between the tries come to four seconds. */
const breaksAtMost = 3
const pauseMs = 500

/**
 * Bytes from afar as one stream: when the connection breaks or falls silent, the rest is asked for from where it broke.
 * Nothing is read ahead of the reader beyond one piece, and the connection ends with the stream, however that ends.
 */
export function steadyBody(body: Readable, rest: Rest): Readable {
  let current: Readable | undefined = body
  let over = false

  async function* pieces(): AsyncGenerator<Uint8Array> {
    let at = rest.first
    for (let breaks = 0; !over; ) {
      try {
        current ??= await rest.again(at)
        for await (const piece of heard(current)) {
          at += piece.byteLength
          breaks = 0
          yield piece
        }
        if (at === rest.last + 1) return
        throw new Error(`The connection ended ${rest.last + 1 - at} bytes early.`)
      } catch (error) {
        current?.destroy()
        current = undefined
        breaks += 1
        if (over) return
        if (breaks > breaksAtMost || at > rest.last) throw rest.failure(error)
        await pause(pauseMs * 2 ** (breaks - 1))
      }
    }
  }

  const out = Readable.from(pieces(), { objectMode: false })
  out.once('close', () => {
    over = true
    current?.destroy()
  })
  return out
}

/** The pieces of a body; one that says nothing for too long while it is waited for is given up. */
async function* heard(body: Readable): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  for (;;) {
    const limit = setTimeout(() => body.destroy(new Error(`No byte came for ${silence / 1000} s.`)), silence)
    const next = await pieces.next().finally(() => clearTimeout(limit))
    if (next.done) return
    if (next.value instanceof Uint8Array) yield next.value
  }
}
