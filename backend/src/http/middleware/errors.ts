import { type CommandError, failureTable } from '@trellis/shared/failures'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { Failure, fail } from '../../core/failure.ts'
import { type ErrorDesk, toCommandError } from '../../gateway/replies.ts'
import { requestIdOf } from './request-id.ts'

/** The one exit for everything that went wrong: the envelope with the code's status. */
export function answerErrors(desk: ErrorDesk): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows a handler of errors by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    if (response.writableEnded) return
    if (request.destroyed && !request.complete) {
      desk.log.info({ event: `${request.method} ${request.path}` }, 'A client went away in the middle of its request.')
      response.destroy()
      return
    }
    const about = { event: `${request.method} ${request.path}`, requestId: requestIdOf(response) }
    const known = ofTheParser(thrown) ?? thrown
    const error = toCommandError(known, desk, about)
    if (response.headersSent) {
      response.destroy()
      return
    }
    const retryAfter = known instanceof Failure ? known.refusal.retryAfter : undefined
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
    sendError(response, error)
  }
}

/** Answers the envelope of an error with its code's status; nothing of the response may have been sent. */
export function sendError(response: Response, error: CommandError): void {
  response.removeHeader('content-length')
  response.removeHeader('cache-control')
  response.status(failureTable[error.code].status).json({ ok: false, error })
}

export const notFound: RequestHandler = (request) => {
  throw fail('not_found', `There is nothing at ${request.method} ${request.path}. See /openapi.json for all routes.`)
}

const parserWords: Record<string, string> = {
  'entity.too.large': 'The body is larger than this route takes.',
  'entity.parse.failed': 'The body is not JSON that can be read.',
  'encoding.unsupported': 'The body has an encoding that this server does not read.',
  'charset.unsupported': 'The body must be UTF-8.',
}

/** Express and its body parser mark what is the client's fault with a status below 500. */
function ofTheParser(thrown: unknown): Failure | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown)) return undefined
  if (typeof thrown.status !== 'number' || thrown.status < 400 || thrown.status >= 500) return undefined
  const type = 'type' in thrown ? String(thrown.type) : ''
  return fail('invalid', `${parserWords[type] ?? 'The request could not be read.'} Nothing was changed.`)
}
