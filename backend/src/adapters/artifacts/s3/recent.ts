/** What was learned lately, by name; the oldest is forgotten first. */
export class Recent<T> {
  readonly #most: number
  readonly #known = new Map<string, T>()

  constructor(most: number) {
    this.#most = most
  }

  get(name: string): T | undefined {
    return this.#known.get(name)
  }

  forget(isMeant: (name: string) => boolean): void {
    for (const name of this.#known.keys()) if (isMeant(name)) this.#known.delete(name)
  }

  set(name: string, value: T): void {
    this.#known.delete(name)
    this.#known.set(name, value)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) return
      this.#known.delete(oldest)
    }
  }
}
