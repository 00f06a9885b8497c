import type { RequestHandler, Response } from 'express'
import type { Metrics } from '../../observe/metrics.ts'
import type { Ids } from '../../ports/ids.ts'

const header = 'x-request-id'

/** Gives each request an id, under which its failure is logged, and measures how long it took. */
export function numberAndMeasure({ ids, metrics }: { ids: Ids; metrics: Metrics }): RequestHandler {
  return (request, response, next) => {
    response.setHeader(header, ids.ulid())
    const stop = metrics.requests.startTimer({ method: request.method })
    response.once('close', () => stop({ status: `${Math.floor(response.statusCode / 100)}xx` }))
    next()
  }
}

export function requestIdOf(response: Response): string {
  const id = response.getHeader(header)
  return typeof id === 'string' ? id : ''
}
