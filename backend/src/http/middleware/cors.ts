import type { RequestHandler } from 'express'

/** Lets the listed origins use the API. Others get no header, so their browsers keep the answers from them. */
export function cors(origins: readonly string[]): RequestHandler {
  const listed = new Set(origins)
  return (request, response, next) => {
    response.vary('Origin')
    const origin = request.headers.origin
    if (!origin || !listed.has(origin)) return next()
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', 'x-request-id, retry-after')
    if (request.method !== 'OPTIONS') return next()
    response.setHeader('access-control-allow-methods', 'GET, POST')
    response.setHeader('access-control-allow-headers', 'authorization, content-type, idempotency-key')
    response.setHeader('access-control-max-age', '600')
    response.status(204).end()
  }
}
