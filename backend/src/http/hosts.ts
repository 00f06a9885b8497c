import type { IncomingMessage } from 'node:http'
import { boundedMemo } from '../core/bounded-memo.ts'
import { type AppsAddress, labelOfHost } from '../core/site-address.ts'

export type HostKind = 'dashboard' | 'app' | 'unknown'
export type HostRules = {
  kindOf: (host: string | undefined) => HostKind
  allowsOrigin: (request: IncomingMessage) => boolean
}

type Known = { url: string; builderUrl: string; apps: AppsAddress; corsOrigins: readonly string[] }

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Whose a Host header is, and which pages may talk to the dashboard. Ports are not compared: a proxy may use another. */
export function hostRules({ url, builderUrl, apps, corsOrigins }: Known): HostRules {
  const dashboard = new Set([new URL(url).hostname, new URL(builderUrl).hostname, ...loopbackNames])
  const origins = new Set([...corsOrigins, new URL(url).origin])
  const kindOfName = boundedMemo((host: string): HostKind => {
    if (dashboard.has(withoutPort(host))) return 'dashboard'
    return labelOfHost(apps, host) === undefined ? 'unknown' : 'app'
  })
  return {
    kindOf: (host) => (host ? kindOfName(host) : 'unknown'),
    allowsOrigin({ headers }) {
      const { origin, host } = headers
      if (origin === undefined || origins.has(origin)) return true
      return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
    },
  }
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
}
