import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { SignInSources } from './sign-in-sources.ts'

/**
 * Everything but what signing in needs comes from this server's own origin. Older browsers do not count WebSockets to it as `'self'`, so they are
 * named with the Host, which is one of the dashboard's by the time a page is answered.
 */
export function securityHeaders(url: string, signIn: SignInSources): RequestHandler {
  const sockets = (scheme: string) => (request: IncomingMessage) => {
    const host = request.headers.host ?? ''
    return /^[a-z0-9.:[\]-]+$/i.test(host) ? `${scheme}://${host}` : "'self'"
  }
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", sockets('ws'), sockets('wss'), ...signIn.connect],
        scriptSrc: ["'self'", ...signIn.script],
        ...(signIn.frame.length > 0 && { frameSrc: signIn.frame }),
        styleSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: url.startsWith('https:'),
    xFrameOptions: { action: 'deny' },
    // A key for browsers may be bound to this origin, and a window of Google's has to reach the page that opened it.
    ...(signIn.popups && {
      crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
      referrerPolicy: { policy: 'strict-origin' },
    }),
  })
}
