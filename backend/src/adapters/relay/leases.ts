type Lease = { holder: string; until: number }

/** Leases in one process. `now` is milliseconds of a clock that never goes back. */
export class Leases {
  readonly #now: () => number
  readonly #held = new Map<string, Lease>()

  constructor(now: () => number) {
    this.#now = now
  }

  take(name: string, holder: string, ttl: number): boolean {
    const lease = this.#live(name)
    if (lease && lease.holder !== holder) return false
    this.#held.set(name, { holder, until: this.#now() + ttl })
    return true
  }

  left(name: string): number {
    const lease = this.#live(name)
    return lease ? lease.until - this.#now() : 0
  }

  /** Releasing what another holds does nothing. */
  release(name: string, holder: string): void {
    if (this.#live(name)?.holder === holder) this.#held.delete(name)
  }

  /** Drops leases that ran out and that nobody has asked for since. */
  tidy(): void {
    for (const name of [...this.#held.keys()]) this.#live(name)
  }

  #live(name: string): Lease | undefined {
    const lease = this.#held.get(name)
    if (lease && lease.until <= this.#now()) {
      this.#held.delete(name)
      return undefined
    }
    return lease
  }
}
