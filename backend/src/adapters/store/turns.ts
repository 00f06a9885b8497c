/** What a piece of work needs for itself, and what it may share with others that only share it. */
export type Claims = { alone?: readonly string[]; shared?: readonly string[] }

type Holder = { alone?: Promise<void> | undefined; sharing: Promise<void>[] }

/**
 * Work that waits for all earlier work that claims the same. A claim is made at once for everything that is needed, so
 * two can never wait for each other.
 */
export class Turns {
  readonly #holders = new Map<string, Holder>()

  async take<T>({ alone = [], shared = [] }: Claims, work: () => Promise<T>): Promise<T> {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const own = new Set(alone)
    const waits = [...own].flatMap((key) => this.#claimAlone(key, ended))
    waits.push(...[...new Set(shared)].filter((key) => !own.has(key)).map((key) => this.#claimShared(key, ended)))
    try {
      await Promise.all(waits)
      return await work()
    } finally {
      end()
      for (const key of [...own, ...shared]) this.#forget(key, ended)
    }
  }

  #claimAlone(key: string, ended: Promise<void>): Promise<void>[] {
    const before = this.#holders.get(key)
    this.#holders.set(key, { alone: ended, sharing: [] })
    return before ? [before.alone ?? Promise.resolve(), ...before.sharing] : []
  }

  #claimShared(key: string, ended: Promise<void>): Promise<void> {
    const holder = this.#holders.get(key) ?? { sharing: [] }
    this.#holders.set(key, holder)
    holder.sharing.push(ended)
    return holder.alone ?? Promise.resolve()
  }

  /** The last to leave takes the key away, so that keys of the past cost nothing. */
  #forget(key: string, ended: Promise<void>): void {
    const holder = this.#holders.get(key)
    if (!holder) return
    holder.sharing = holder.sharing.filter((one) => one !== ended)
    if (holder.alone === ended) holder.alone = undefined
    if (!holder.alone && holder.sharing.length === 0) this.#holders.delete(key)
  }
}
