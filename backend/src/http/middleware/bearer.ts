import type { IncomingMessage } from 'node:http'
import type { RequestHandler, Response } from 'express'
import { fail } from '../../core/failure.ts'
import type { Caller } from '../../ports/identity.ts'
import type { PeopleService } from '../../services/services.ts'

const callers = new WeakMap<Response, Caller>()

/** The token of `Authorization: Bearer <token>`. Throws `unauthenticated` when there is none. */
export function bearerToken(request: IncomingMessage): string {
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token) return token
  throw fail('unauthenticated', 'Sign in first: this request has no bearer token.')
}

/** Lets pass only who has a token that holds; routes then ask `callerOf`. */
export function requireCaller(people: PeopleService): RequestHandler {
  return async (request, response, next) => {
    callers.set(response, await people.authenticate(bearerToken(request)))
    next()
  }
}

export function callerOf(response: Response): Caller {
  const caller = callers.get(response)
  if (!caller) throw new Error('A route asked for its caller and does not require one.')
  return caller
}
