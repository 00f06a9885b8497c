import { IdParam, LogsQuery } from '@trellis/shared/http-routes'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { endsSession } from '../../gateway/session-end.ts'
import type { Caller } from '../../ports/identity.ts'
import type { LogOwner } from '../../services/services.ts'
import { writeLog } from '../log-stream.ts'
import { callerOf } from '../middleware/bearer.ts'
import type { HttpParts } from '../parts.ts'
import { Wakeups } from '../wakeups.ts'

const lookAgainMs = 5_000
const recheckMs = 30_000

/**
 * `GET /api/deployments/:id/logs`: a log as NDJSON, live with `follow=1`. Of a deployment that has ended it always goes up
 * to the end line, also in the moment in which the last lines are still on their way.
 */
export function logRoutes(parts: HttpParts, requireCaller: RequestHandler[]): Router {
  const { logs } = parts.services
  const router = Router()
  router.get('/api/deployments/:id/logs', requireCaller, async (request: Request, response: Response) => {
    const caller = callerOf(response)
    const { id } = parsePayload(IdParam, request.params)
    const { after, follow } = parsePayload(LogsQuery, request.query)
    const owner = await logs.owner(caller, id)
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-accel-buffering', 'no')
    const wakeups = new Wakeups()
    response.once('close', () => wakeups.stop())
    const goesOn = follow === '1' || owner.settling
    const stopListening = goesOn ? listen(parts, { caller, owner, wakeups }) : undefined
    try {
      if (goesOn) response.flushHeaders()
      await writeLog(response, { logs, deploymentId: id, after, wakeups: stopListening && wakeups })
      response.end()
    } finally {
      stopListening?.()
    }
  })
  return router
}

type Follower = { caller: Caller; owner: LogOwner; wakeups: Wakeups }

/** Wakes the follower for new lines and the end, and stops it when it may no longer read. Returns the way to end it. */
function listen({ services, relay, closing }: HttpParts, { caller, owner, wakeups }: Follower): () => void {
  const wake = () => wakeups.wake()
  const stopTail = services.logs.tail(owner.deploymentId, wake)
  const stopFacts = relay.subscribe({
    onBreak: wake,
    onFact: (fact) => {
      if (fact.type === 'log-ended' && fact.deploymentId === owner.deploymentId) wake()
      const removed = fact.type === 'membership-ended' && fact.workspaceId === owner.workspaceId
      const signedOut = fact.type === 'session-ended' && endsSession(fact, caller)
      const deleted = fact.type === 'workspace-removed' && fact.workspaceId === owner.workspaceId
      if (signedOut || deleted || (removed && fact.uid === caller.uid)) wakeups.stop()
    },
  })
  const stop = () => wakeups.stop()
  closing?.addEventListener('abort', stop)
  const look = setInterval(wake, lookAgainMs)
  const recheck = setInterval(async () => {
    const allowed = await services.access.mayReadWorkspace(caller.uid, owner.workspaceId).then(
      () => services.people.isLive(caller),
      () => false,
    )
    if (!allowed) wakeups.stop()
  }, recheckMs)
  return () => {
    closing?.removeEventListener('abort', stop)
    stopTail()
    stopFacts()
    clearInterval(look)
    clearInterval(recheck)
  }
}
