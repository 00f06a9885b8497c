import { NewPlant } from '@trellis/shared/commands'
import { type RequestHandler, Router } from 'express'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { useCommand } from '../../gateway/use-command.ts'
import { answer, idempotencyKeyOf } from '../answer.ts'
import { callerOf } from '../middleware/bearer.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { HttpParts } from '../parts.ts'

/** Planting and deploying under names of their own; the same services as the commands. */
export function plantingRoutes({ services }: HttpParts, caller: RequestHandler[]): Router {
  const router = Router()

  router.post(
    '/project',
    [...caller, jsonBody()],
    answer(201, async (request, response) => {
      const payload = parsePayload(NewPlant, request.body)
      const key = idempotencyKeyOf(request)
      const by = callerOf(response)
      const run = async () => ({ plant: await services.plants.create(by, payload) })
      if (key === undefined) return run()
      const named = { uid: by.uid, command: 'project', requestId: key, payload }
      return services.idempotency.once(named, run, services.repeats.ofProject(by, payload))
    }),
  )
  router.post(
    '/deploy',
    [...caller, jsonBody()],
    answer(202, async (request, response) =>
      useCommand(services, 'start-deploy', {
        caller: callerOf(response),
        payload: request.body,
        idempotencyKey: idempotencyKeyOf(request),
      }),
    ),
  )
  return router
}
