import type { DeploymentStatus } from '@trellis/shared/deployment'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { createEdgeCounts } from './edge-counts.ts'

/** Everything that is counted. One per server, so that two in one process do not share numbers. */
export type Metrics = ReturnType<typeof createMetrics>

const seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'trellis_http_request_seconds',
    help: 'Answered HTTP requests of the dashboard by method and status class.',
    labelNames: ['method', 'status'] as const,
    buckets: seconds,
    registers,
  })
  const commands = new Histogram({
    name: 'trellis_command_seconds',
    help: 'Answered commands by name, way and outcome.',
    labelNames: ['command', 'via', 'outcome'] as const,
    buckets: seconds,
    registers,
  })
  const sockets = new Gauge({ name: 'trellis_sockets', help: 'Open sockets of signed-in users.', registers })
  const logLines = new Counter({
    name: 'trellis_log_lines_sent_total',
    help: 'Log lines sent as new-log, counted once per receiving socket.',
    registers,
  })
  const ended = new Counter({
    name: 'trellis_deployments_ended_total',
    help: 'Deployments that ended, by outcome, as this backend heard of them.',
    labelNames: ['outcome'] as const,
    registers,
  })
  const active = new Map<string, 'queued' | 'building'>()
  new Gauge({
    name: 'trellis_deployments_active',
    help: 'Deployments that are queued or building, as this backend heard of them.',
    labelNames: ['status'] as const,
    registers,
    collect() {
      const statuses = [...active.values()]
      for (const status of ['queued', 'building'] as const) {
        this.set({ status }, statuses.filter((one) => one === status).length)
      }
    },
  })

  return {
    registry,
    requests,
    commands,
    sockets,
    logLines,
    edge: createEdgeCounts(registry),
    /** Takes note of a deployment's status; each end is counted once. */
    deployment(id: string, status: DeploymentStatus): void {
      if (status === 'queued' || status === 'building') active.set(id, status)
      else if (active.delete(id)) ended.inc({ outcome: status })
    },
  }
}
