type Entry<V> = { value: V; weight: number; used: boolean }

/**
 * A map that holds at most `capacity` of weight. What was not read since the last search for room goes first, so a
 * flood of new keys does not push out what is in use. A read costs one look-up and writes one flag: nothing is moved.
 */
export class BoundedCache<V> {
  readonly #capacity: number
  readonly #entries = new Map<string, Entry<V>>()
  #weight = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  get weight(): number {
    return this.#weight
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    entry.used = true
    return entry.value
  }

  /** Holds the value, or nothing under this key when the value alone is heavier than the whole capacity. */
  set(key: string, value: V, weight = 1): void {
    this.delete(key)
    if (weight > this.#capacity) return
    this.#makeRoom(this.#capacity - weight)
    this.#entries.set(key, { value, weight, used: false })
    this.#weight += weight
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#weight -= entry.weight
  }

  deleteWhere(matches: (value: V) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry.value)) this.delete(key)
  }

  clear(): void {
    this.#entries.clear()
    this.#weight = 0
  }

  /** A used entry goes to the end of the line once and loses its flag, so the search ends after two rounds at most. */
  #makeRoom(allowed: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#weight <= allowed) return
      this.#entries.delete(key)
      if (entry.used) {
        entry.used = false
        this.#entries.set(key, entry)
      } else {
        this.#weight -= entry.weight
      }
    }
  }
}
