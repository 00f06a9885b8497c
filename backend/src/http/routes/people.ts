import { Refresh, SignIn, SignUp } from '@trellis/shared/http-routes'
import { type RequestHandler, Router } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { fail } from '../../core/failure.ts'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { answer } from '../answer.ts'
import { callerOf, requireCaller } from '../middleware/bearer.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { HttpParts } from '../parts.ts'

const windowMs = 10 * 60_000

/** Accounts and sessions. Only refused attempts are counted, so a whole office behind one address can work. */
export function peopleRoutes({ services, clientAddress }: HttpParts): Router {
  const { people } = services
  const router = Router()
  const guarded = [attempts(60, clientAddress), jsonBody()]

  router.post(
    '/user/signup',
    guarded,
    answer(201, async ({ body }) => people.signUp(parsePayload(SignUp, body))),
  )
  router.post(
    '/user/login',
    guarded,
    answer(200, async ({ body }) => people.signIn(parsePayload(SignIn, body))),
  )
  router.post(
    '/user/refresh',
    [attempts(300, clientAddress), jsonBody()],
    answer(200, async ({ body }) => people.refresh(parsePayload(Refresh, body).refreshToken)),
  )
  router.post(
    '/user/logout',
    requireCaller(people),
    answer(200, async (_request, response) => {
      await people.signOut(callerOf(response))
      return {}
    }),
  )
  return router
}

function attempts(limit: number, clientAddress: HttpParts['clientAddress']): RequestHandler {
  return rateLimit({
    windowMs,
    limit,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    keyGenerator: (request) => ipKeyGenerator(clientAddress(request)),
    handler: (_request, _response, next) =>
      next(fail('rate_limited', 'There were too many attempts from your address. Wait ten minutes and try again.')),
  })
}
