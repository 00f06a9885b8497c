import { Counter, type Registry } from 'prom-client'

/**
 * Counts what the edge answers, by status class. An answer costs two additions: the registry is told when it is asked,
 * because a labelled counter would be looked up for every file served.
 */
export function createEdgeCounts(registry: Registry) {
  const counts = new Map<string, { requests: number; bytes: number }>()
  const count = (what: 'requests' | 'bytes', name: string, help: string) => {
    const labelNames = ['status'] as const
    new Counter({
      ...{ name, help, labelNames, registers: [registry] },
      collect() {
        this.reset()
        for (const [status, known] of counts) this.inc({ status }, known[what])
      },
    })
  }
  count('requests', 'trellis_edge_requests_total', 'Requests to apps that the edge answered, by status class.')
  count('bytes', 'trellis_edge_bytes_total', 'Bytes of the bodies that the edge sent, by status class of the answer.')
  const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'].map((status) => {
    const known = { requests: 0, bytes: 0 }
    counts.set(status, known)
    return known
  })
  return {
    /** Which plant it was is not counted here: a label for each plant would grow without bound. */
    answered(_plantId: string | undefined, status: number, bytes: number): void {
      const known = classes[Math.floor(status / 100) - 1]
      if (!known) return
      known.requests += 1
      known.bytes += bytes
    },
  }
}
