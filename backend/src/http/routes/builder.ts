import { pipeline } from 'node:stream/promises'
import {
  builderBase,
  CacheRequest,
  ClaimRequest,
  EventsRequest,
  FinishRequest,
  ManifestRequest,
} from '@trellis/shared/builder-protocol'
import { Sha256 } from '@trellis/shared/ids'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { fail, notFound } from '../../core/failure.ts'
import { parsePayload } from '../../gateway/parse-payload.ts'
import type { BuildReportService } from '../../services/services.ts'
import { answer } from '../answer.ts'
import { bearerToken } from '../middleware/bearer.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { HttpParts } from '../parts.ts'

/** A page of 5,000 log lines of usual length is far below this; a builder cuts its batches by bytes as well. */
const reportBytes = 16 * 1024 * 1024
const BlobParam = z.object({ sha: Sha256 })

/** What builders say, below `/builder/v1`. The job's token is checked by the service, with every request. */
export function builderRoutes({ services: { reports } }: HttpParts): Router {
  const router = Router()
  const body = [requireToken(reports), jsonBody(reportBytes)]
  const report = <S extends z.ZodType>(
    name: string,
    schema: S,
    take: (token: string, request: z.output<S>) => Promise<unknown>,
  ) => {
    const work = answer(200, async (request) => take(bearerToken(request), parsePayload(schema, request.body)))
    router.post(`${builderBase}/${name}`, body, work)
  }
  report('claim', ClaimRequest, (token, request) => reports.claim(token, request))
  report('events', EventsRequest, (token, request) => reports.events(token, request))
  report('manifest', ManifestRequest, (token, request) => reports.manifest(token, request))
  report('cache', CacheRequest, (token, request) => reports.cache(token, request))
  report('finish', FinishRequest, (token, request) => reports.finish(token, request))
  router.put(`${builderBase}/blobs/:sha`, putBlob(reports))
  router.get(`${builderBase}/blobs/:sha`, getBlob(reports))
  return router
}

/** Reports are large, so nobody without a token makes the server read one. */
function requireToken(reports: BuildReportService): RequestHandler {
  return async (request, _response, next) => {
    await reports.authenticate(bearerToken(request))
    next()
  }
}

function putBlob(reports: BuildReportService): RequestHandler {
  return async (request, response) => {
    const token = bearerToken(request)
    const { sha } = parsePayload(BlobParam, request.params)
    const size = Number(request.get('content-length'))
    if (!Number.isSafeInteger(size)) throw fail('invalid', 'A blob needs a Content-Length. Nothing was stored.')
    const outcome = await reports.putBlob(token, sha, { body: request, size })
    request.resume()
    response.status(outcome === 'stored' ? 201 : 412).json({ ok: true, data: {} })
  }
}

function getBlob(reports: BuildReportService): RequestHandler {
  return async (request, response) => {
    const { sha } = parsePayload(BlobParam, request.params)
    const blob = await reports.getBlob(bearerToken(request), sha)
    if (!blob) throw notFound('blob')
    response.setHeader('content-type', 'application/octet-stream')
    response.setHeader('content-length', blob.size)
    await pipeline(blob.body, response)
  }
}
