import type { IncomingMessage, ServerResponse } from 'node:http'
import { failureTable } from '@trellis/shared/failures'
import type { HealthData } from '@trellis/shared/http-routes'
import type { Registry } from 'prom-client'
import { Failure } from '../core/failure.ts'
import type { Edge } from '../edge/edge.ts'
import type { FrontDoorParts } from './front-door.ts'
import { maySeeMetrics } from './metrics-access.ts'

export type EdgeDoorParts = {
  edge: Edge
  health: () => Promise<HealthData>
  metrics: Registry
  metricsToken?: string | undefined
  clientAddress: (request: IncomingMessage) => string
}

/**
 * The door of an edge alone. What is no app's host gets the health and the measurements, for whoever looks after the
 * machine, and nothing else: dashboard and API are not here.
 */
export function createEdgeDoor(parts: EdgeDoorParts): FrontDoorParts['gateway'] {
  const { edge } = parts
  return {
    request(request, response) {
      if (edge.isAppHost(request.headers.host)) return edge.handle(request, response)
      answerOperator(parts, request, response).catch((error: unknown) => {
        const known = error instanceof Failure ? error.refusal : undefined
        const message = known?.message ?? 'The edge could not answer. Its log says why.'
        send(response, failureTable[known?.code ?? 'internal'].status, { body: `${message}\n` })
      })
    },
    upgrade: (request, socket) => edge.handleUpgrade(request, socket),
  }
}

async function answerOperator(parts: EdgeDoorParts, request: IncomingMessage, response: ServerResponse) {
  const path = (request.url ?? '/').replace(/[?#].*$/, '')
  if (request.method === 'GET' && path === '/health') {
    const health = await parts.health()
    return send(response, health.status === 'ok' ? 200 : 503, {
      body: JSON.stringify(health),
      type: 'application/json',
    })
  }
  if (request.method === 'GET' && path === '/metrics') {
    maySeeMetrics(request, parts)
    return send(response, 200, { body: await parts.metrics.metrics(), type: parts.metrics.contentType })
  }
  send(response, 404, { body: 'This is an edge of Trellis: it serves apps under their own names, and nothing else.\n' })
}

function send(response: ServerResponse, status: number, { body, type }: { body: string; type?: string }): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
