import { limits } from '@trellis/shared/limits'
import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { parsePayload } from '../gateway/parse-payload.ts'

type Work = (request: Request, response: Response) => Promise<unknown>

/** A route that answers the envelope with this status; what it throws goes to the one exit for errors. */
export function answer(status: number, work: Work): RequestHandler {
  return async (request, response) => {
    const data = await work(request, response)
    response.setHeader('cache-control', 'no-store')
    response.status(status).json({ ok: true, data })
  }
}

const Key = z.object({ 'Idempotency-Key': z.string().min(1).max(limits.requestIdLength).optional() })

/** The header `Idempotency-Key`, which over HTTP is what `requestId` is on a socket. */
export function idempotencyKeyOf(request: Request): string | undefined {
  return parsePayload(Key, { 'Idempotency-Key': request.get('idempotency-key') })['Idempotency-Key']
}
