import { IdParam } from '@trellis/shared/http-routes'
import { type RequestHandler, Router } from 'express'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { useCommand } from '../../gateway/use-command.ts'
import { answer } from '../answer.ts'
import { callerOf } from '../middleware/bearer.ts'
import type { HttpParts } from '../parts.ts'

/** Workspaces, plants and deployments to read under names of their own; the same services as the commands. */
export function workspaceRoutes({ services }: HttpParts, caller: RequestHandler[]): Router {
  const router = Router()

  router.get(
    '/api/workspaces',
    caller,
    answer(200, async (_request, response) =>
      useCommand(services, 'get-my-workspaces', { caller: callerOf(response), payload: {} }),
    ),
  )
  router.get(
    '/api/workspaces/:id/plants',
    caller,
    answer(200, async ({ params }, response) => ({
      plants: await services.system.plants(callerOf(response), parsePayload(IdParam, params).id),
    })),
  )
  router.get(
    '/api/plants/:id',
    caller,
    answer(200, async ({ params }, response) => {
      const payload = { plantId: parsePayload(IdParam, params).id }
      return useCommand(services, 'get-plant', { caller: callerOf(response), payload })
    }),
  )
  router.get(
    '/api/deployments/:id',
    caller,
    answer(200, async ({ params }, response) => {
      const payload = { deploymentId: parsePayload(IdParam, params).id }
      return useCommand(services, 'get-deployment', { caller: callerOf(response), payload })
    }),
  )
  return router
}
