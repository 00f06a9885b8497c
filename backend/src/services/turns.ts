/**
 * One thing at a time for each key within this process, in the order of asking. It spares the Store the repeats of
 * transactions that would only meet each other; between processes the Store decides.
 */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>()

  return async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const over = mine.catch(() => undefined)
    last.set(key, over)
    try {
      return await mine
    } finally {
      if (last.get(key) === over) last.delete(key)
    }
  }
}

export type InTurn = ReturnType<typeof createTurns>
