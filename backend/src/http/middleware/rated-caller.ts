import type { RequestHandler } from 'express'
import { createRateGuard, rates } from '../../gateway/rates.ts'
import type { HttpParts } from '../parts.ts'
import { callerOf, requireCaller } from './bearer.ts'

/**
 * Lets pass only who has a token that holds, at the rate of commands. One user has one bucket for all routes that share
 * this handler; past it they answer `rate_limited` with `Retry-After`, before a body is read.
 */
export function ratedCaller({ services, clock }: Pick<HttpParts, 'services' | 'clock'>): RequestHandler[] {
  const guard = createRateGuard(rates.commands, clock)
  const take: RequestHandler = (_request, response, next) => {
    guard.take(callerOf(response).uid)
    next()
  }
  return [requireCaller(services.people), take]
}
