import type { IncomingMessage } from 'node:http'
import { allowedMethods, routeRequest, type SiteAnswer, type SiteRequest } from '../core/release-route.ts'
import type { SiteRoute } from '../services/site-routes.ts'
import type { Exchange } from './exchange.ts'
import { sendFile, sendPart, sendUnchanged } from './send-file.ts'
import { sendPage } from './send-page.ts'

/** Answers a request by the one route that it was given; rejects with a `Failure` before anything was sent. */
export async function serveRoute(route: SiteRoute, exchange: Exchange): Promise<void> {
  if (route.kind === 'unknown') return sendPage(exchange, 'unknown-host')
  exchange.plantId = route.plantId
  if (route.kind === 'release') exchange.live = route.live
  if (route.kind === 'empty') return sendPage(exchange, 'no-release')
  const request = siteRequest(exchange.req)
  const answer = routeRequest(route.release, request)
  if (answer.kind !== 'older') return send(answer, exchange)
  return send(routeRequest(route.release, request, await route.older()), exchange)
}

async function send(answer: SiteAnswer, exchange: Exchange): Promise<void> {
  switch (answer.kind) {
    case 'file':
      return sendFile(exchange, answer.form, answer.status)
    case 'part':
      return sendPart(exchange, answer.form, answer.part)
    case 'unchanged':
      return sendUnchanged(exchange, answer.form)
    case 'redirect':
      return sendPage(exchange, 'moved', ['Location', answer.location])
    case 'no-such-range':
      return sendPage(exchange, 'no-such-range', ['Content-Range', `bytes */${answer.form.size}`])
    case 'method-refused':
      return sendPage(exchange, 'method-refused', ['Allow', allowedMethods, 'Connection', 'close'])
    case 'malformed':
      return sendPage(exchange, 'malformed')
    case 'missing':
    case 'older':
      return sendPage(exchange, 'missing')
  }
}

function siteRequest({ method = 'GET', url = '/', headers }: IncomingMessage): SiteRequest {
  const ifRange = headers['if-range']
  const acceptEncoding = headers['accept-encoding']
  return {
    method,
    target: url,
    accept: headers.accept,
    acceptEncoding: Array.isArray(acceptEncoding) ? acceptEncoding.join(',') : acceptEncoding,
    ifNoneMatch: headers['if-none-match'],
    ifRange: Array.isArray(ifRange) ? ifRange.join(',') : ifRange,
    range: headers.range,
  }
}
