import { acceptsHtml } from '../core/release-route.ts'
import { type PageName, pages } from './error-pages.ts'
import type { Exchange } from './exchange.ts'

/**
 * Sends one of Trellis's own pages, as HTML or as plain text, whichever the client takes. When an answer has begun
 * already it is cut off instead: half a file must not look whole.
 */
export function sendPage({ req, res, plantId, metrics }: Exchange, name: PageName, more: readonly string[] = []): void {
  if (res.headersSent) return void res.destroy()
  const page = pages[name]
  const html = acceptsHtml(req.headers.accept)
  const body = html ? page.html : page.text
  res.writeHead(page.status, [
    'Content-Type',
    html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options',
    'nosniff',
    'Vary',
    'Accept',
    ...more,
  ])
  res.end(req.method === 'HEAD' ? undefined : body)
  metrics?.answered(plantId, page.status, req.method === 'HEAD' ? 0 : body.length)
}
