import type { Request, RequestHandler } from 'express'
import { sendError } from './errors.ts'
import { requestIdOf } from './request-id.ts'

/** So long (milliseconds) a body of the JSON API may take to arrive. */
export const bodyDeadlineMs = 30_000

/**
 * Ends requests whose body does not arrive in time, so that nobody holds connections by sending a byte now and then. What
 * was not answered yet is answered `invalid`; the connection is closed in either case. Answers may take as long as they
 * need. Builders' uploads must not pass here.
 */
export function bodyDeadline(deadlineMs: number = bodyDeadlineMs): RequestHandler {
  return (request, response, next) => {
    if (!announcesBody(request)) return next()
    const timer = setTimeout(() => {
      if (request.complete) return
      if (response.headersSent) {
        request.socket.destroy()
        return
      }
      const seconds = Math.ceil(deadlineMs / 1000)
      const message = `The body did not arrive within ${seconds} s. Nothing was changed. Send it again.`
      response.once('finish', () => request.socket.destroySoon())
      response.setHeader('connection', 'close')
      sendError(response, { code: 'invalid', message, requestId: requestIdOf(response) })
    }, deadlineMs)
    for (const over of ['end', 'close']) request.once(over, () => clearTimeout(timer))
    next()
  }
}

function announcesBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
