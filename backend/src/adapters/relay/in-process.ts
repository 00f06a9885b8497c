import type { Fact } from '../../core/facts.ts'
import { fail } from '../../core/failure.ts'
import type { Relay, RouteChange } from '../../ports/relay.ts'
import { Channel, callSafely, type OnListenerError } from './channel.ts'
import { Leases } from './leases.ts'
import { LiveLogs, type LogMemory } from './live-logs.ts'

/** Well under the two seconds that the port promises between beats. */
const beatMs = 1000

const defaultMemory: LogMemory = { perLog: 16 * 1024 * 1024, total: 128 * 1024 * 1024 }

export type InProcessRelayOptions = {
  /** Told what a listener threw; the other listeners go on. */
  onListenerError: OnListenerError
  memory?: LogMemory
}

/**
 * The Relay of a server that is one process. Nothing of it outlives the process: after a start, logs are opened anew from
 * what the Store holds, and builders send the rest again. Facts cannot be lost here, so `onBreak` is never called.
 */
export function openInProcessRelay(options: InProcessRelayOptions): Relay {
  const { onListenerError } = options
  const facts = new Channel<Fact>('fact', onListenerError)
  const routes = new Channel<RouteChange>('route change', onListenerError)
  const logs = new LiveLogs(options.memory ?? defaultMemory, onListenerError)
  const leases = new Leases(() => performance.now())
  const beats = new Set<{ onBeat: () => void }>()
  let closed = false

  const timer = setInterval(() => {
    leases.tidy()
    for (const listener of [...beats]) callSafely(listener.onBeat, 'route beat', onListenerError)
  }, beatMs).unref()

  async function whileOpen<T>(run: () => T | Promise<T>): Promise<T> {
    if (closed) throw fail('unavailable', 'The server is stopping. Nothing was changed; try again in a moment.')
    return run()
  }

  return {
    publish: (fact) => whileOpen(() => facts.send(fact)),
    subscribe: (listener) => facts.listen((fact) => listener.onFact(fact)),

    publishRoute: (change) =>
      whileOpen(() => {
        routes.send(change)
        return routes.delivered()
      }),
    followRoutes(listener) {
      const beat = { onBeat: () => listener.onBeat() }
      beats.add(beat)
      const stop = routes.listen((change) => listener.onChange(change))
      return () => {
        beats.delete(beat)
        stop()
      }
    },

    openLog: (id, durable) => whileOpen(() => logs.open(id, durable)),
    placeOfLog: (id) => whileOpen(() => logs.place(id)),
    appendLog: (id, first, lines) => whileOpen(() => logs.append(id, first, lines)),
    appendOwnLog: (id, first, lines) => whileOpen(() => logs.appendOwn(id, first, lines)),
    readLog: (id, after, limit) => whileOpen(() => logs.read(id, after, limit)),
    tailLog: (id, onMore) => logs.tail(id, onMore),
    trimLog: (id, upTo, durable = upTo) => whileOpen(() => logs.trim(id, upTo, durable)),
    closeLog: (id) => whileOpen(() => logs.close(id)),

    takeLease: (name, holder, ttl) => whileOpen(() => leases.take(name, holder, ttl)),
    leaseLeft: (name) => whileOpen(() => leases.left(name)),
    releaseLease: (name, holder) => whileOpen(() => leases.release(name, holder)),

    time: () => whileOpen(() => Date.now()),
    check: () => whileOpen(() => undefined),
    async close() {
      closed = true
      clearInterval(timer)
      facts.close()
      routes.close()
      beats.clear()
      logs.clear()
    },
  }
}
