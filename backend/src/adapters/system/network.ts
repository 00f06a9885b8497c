import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isOpenAddress } from '@trellis/shared/address-ranges'
import type { Network, SiteAnswer } from '../../ports/network.ts'

/**
 * The real network. `edge` is where this server's own apps are answered when their names do not lead there by DNS, as
 * `*.localhost` does not everywhere; the Host header is the app's all the same.
 */
export function openNetwork(options: { edge?: () => { host: string; port: number } }): Network {
  return {
    async reachOf(host) {
      if (isInnerName(host)) return 'private'
      try {
        const found = await lookup(host, { all: true })
        return found.every(({ address }) => isOpenAddress(address)) ? 'open' : 'private'
      } catch {
        return 'unknown'
      }
    },
    visit(address, { maxBytes, timeoutMs }) {
      const url = new URL(address)
      const edge = options.edge?.()
      const request = url.protocol === 'https:' && !edge ? httpsRequest : httpRequest
      return new Promise<SiteAnswer>((resolve, reject) => {
        const asked = request(
          {
            host: edge?.host ?? url.hostname,
            port: edge?.port ?? url.port,
            path: url.pathname + url.search,
            headers: { host: url.host, accept: 'text/html,*/*', 'user-agent': 'Trellis-Verify' },
            signal: AbortSignal.timeout(timeoutMs),
          },
          (answer) => {
            const chunks: Buffer[] = []
            let size = 0
            answer.on('data', (chunk: Buffer) => {
              size += chunk.byteLength
              if (size <= maxBytes) chunks.push(chunk)
            })
            answer.on('error', (error) => reject(unanswered(url, error)))
            answer.on('end', () =>
              resolve({
                status: answer.statusCode ?? 0,
                type: answer.headers['content-type'] ?? '',
                ...(answer.headers.location ? { location: answer.headers.location } : {}),
                body: Buffer.concat(chunks).toString('utf8'),
              }),
            )
          },
        )
        asked.on('error', (error) => reject(unanswered(url, error)))
        asked.end()
      })
    },
  }
}

/**
 * Whether a name is by its kind of this machine or of a private network (RFC 6761, 6762, 8375 and ICANN's `.internal`, to
 * which a cloud's metadata server belongs), also where it does not resolve at the moment.
 */
export function isInnerName(host: string): boolean {
  return /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)
}

function unanswered(url: URL, cause: Error): Error {
  return new Error(`${url.href} did not answer: ${cause.message}.`, { cause })
}
