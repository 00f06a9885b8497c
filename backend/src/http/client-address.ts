import type { IncomingMessage } from 'node:http'
import express from 'express'

/**
 * Who asks, through as many proxies as are trusted: the last address that none of them vouches for. `trustProxy` is a
 * number of hops, or addresses as Express's setting of that name takes them.
 */
export function clientAddressBy(trustProxy: number | string): (request: IncomingMessage) => string {
  const trusts = trustFunction(trustProxy)
  return (request) => {
    const nearest = request.socket.remoteAddress ?? ''
    const told = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
    const forwarded = told.map((address) => address.trim()).filter(Boolean)
    const chain = [nearest, ...forwarded.reverse()]
    const end = chain.findIndex((address, hop) => !trusts(address, hop))
    return chain[end] ?? chain.at(-1) ?? ''
  }
}

function trustFunction(trustProxy: number | string): (address: string, hop: number) => boolean {
  const trusts: unknown = express().set('trust proxy', trustProxy).get('trust proxy fn')
  return (address, hop) => typeof trusts === 'function' && trusts(address, hop) === true
}
