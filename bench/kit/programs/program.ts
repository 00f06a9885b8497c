/** What a helper program was started with. */
export function input<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T
}

export function say(kind: string, data?: unknown): void {
  process.send?.({ kind, data })
}

/** Resolves with the data of the first message of this kind. Ask before it can have been sent. */
export function hear<T>(kind: string): Promise<T> {
  return new Promise((resolve) => {
    const listen = (message: { kind: string; data: T }) => {
      if (message.kind !== kind) return
      process.off('message', listen)
      resolve(message.data)
    }
    process.on('message', listen)
  })
}
