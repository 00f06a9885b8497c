import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { IsolationKind } from '@trellis/shared/server-config'
import { fail } from '../core/failure.ts'
import { bearerToken } from './middleware/bearer.ts'

type Rules = {
  metricsToken?: string | undefined
  clientAddress: (request: IncomingMessage) => string
  /** Which wall builds are behind. With `uid` they have this machine's network, so its loopback says nothing of who asks. */
  isolation?: IsolationKind
}

const onlyHere = {
  uid: 'Measurements are shown to nobody without a token, as builds share the network; set TRELLIS_METRICS_TOKEN.',
  others: 'Measurements are shown on this machine only; TRELLIS_METRICS_TOKEN allows more.',
}
const forwardedBy = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded']

/**
 * Measurements are for this machine, or for who has the token. A request that came through a proxy is not from this
 * machine, however near the proxy is, and a build that shares the network is no operator. Throws the refusal.
 */
export function maySeeMetrics(request: IncomingMessage, { metricsToken, clientAddress, isolation }: Rules): void {
  const proxied = forwardedBy.some((name) => request.headers[name] !== undefined)
  if (isolation !== 'uid' && !proxied && isLoopback(clientAddress(request))) return
  if (!metricsToken) throw fail('forbidden', onlyHere[isolation === 'uid' ? 'uid' : 'others'])
  if (!sameText(bearerToken(request), metricsToken)) throw fail('forbidden', 'This token does not show measurements.')
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
