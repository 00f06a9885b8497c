import { IdParam, TrailQuery } from '@trellis/shared/http-routes'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { callerOf } from '../middleware/bearer.ts'
import type { HttpParts } from '../parts.ts'
import { writeTrail } from '../trail-stream.ts'

/** `GET /api/workspaces/:id/activity`: the sealed activity of a workspace as NDJSON, with its seals. */
export function activityRoutes({ services }: HttpParts, requireCaller: RequestHandler[]): Router {
  const router = Router()
  router.get('/api/workspaces/:id/activity', requireCaller, async (request: Request, response: Response) => {
    const caller = callerOf(response)
    const { id: workspaceId } = parsePayload(IdParam, request.params)
    const { after } = parsePayload(TrailQuery, request.query)
    await services.access.mayReadWorkspace(caller.uid, workspaceId)
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-accel-buffering', 'no')
    await writeTrail(response, { trail: services.trail, caller, workspaceId, after })
    response.end()
  })
  return router
}
