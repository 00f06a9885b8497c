/** Whether what was made with it still lives. */
export type Life = { over: boolean }

/**
 * The same object until its life is over; then every call on it waits for ever, as the calls of a killed server do:
 * nothing more is read, written or sent, and nobody is told.
 */
export function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get(object, key) {
      const member: unknown = Reflect.get(object, key)
      if (typeof member !== 'function') return member
      return (...values: unknown[]) => (life.over ? new Promise(() => {}) : member.apply(object, values))
    },
  })
}
