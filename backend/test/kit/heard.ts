import type { Socket } from 'socket.io-client'

/** What a client has heard under one name, and a wait for the first that fits. Heard from the moment of the call. */
export function hear<T = unknown>(socket: Socket, name: string) {
  const all: T[] = []
  const waiting = new Set<() => void>()
  socket.on(name, (payload: T) => {
    all.push(payload)
    for (const look of [...waiting]) look()
  })
  return {
    all,
    until(fits: (all: T[]) => boolean = (heard) => heard.length > 0, withinMs = 10_000): Promise<T[]> {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!fits(all)) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(all)
        }
        const timer = setTimeout(
          () => reject(new Error(`"${name}" was not heard as expected: ${all.length} came.`)),
          withinMs,
        )
        waiting.add(look)
        look()
      })
    },
  }
}

/** Resolves with the reason when the client has lost its connection. */
export function lost(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    if (!socket.connected) resolve('already')
    else socket.once('disconnect', (reason) => resolve(reason))
  })
}
