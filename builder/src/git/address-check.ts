import { lookup } from 'node:dns/promises'
import { isOpenAddress } from '@trellis/shared/address-ranges'
import ipaddr from 'ipaddr.js'

export type Address = { address: string; family: number }

/** How names are looked up; another one in tests. */
export type Resolve = (host: string) => Promise<Address[]>

export type AddressVerdict = { ok: true; address: Address } | { ok: false; reason: 'unknown_host' | 'private_host' }

export type HostToCheck = { host: string; port: number; allowed: readonly string[] }

/**
 * Resolves a host and chooses the address to use for the whole clone. Every address that the name has must be open:
 * a name with one private address is refused, because the next look-up may give that one. Hosts that the operator allows
 * (`host` or `host:port`) may be anywhere.
 */
export async function checkHost(target: HostToCheck, resolve: Resolve = resolveAll): Promise<AddressVerdict> {
  const found = await resolve(target.host).catch(() => [])
  const best = found.find(({ family }) => family === 4) ?? found[0]
  if (!best) return { ok: false, reason: 'unknown_host' }
  const allowed = [target.host, `${target.host}:${target.port}`].some((name) => target.allowed.includes(name))
  if (allowed || found.every(({ address }) => isOpenAddress(address))) return { ok: true, address: best }
  return { ok: false, reason: 'private_host' }
}

async function resolveAll(host: string): Promise<Address[]> {
  if (ipaddr.isValid(host)) {
    const parsed = ipaddr.parse(host)
    return [{ address: parsed.toString(), family: parsed.kind() === 'ipv4' ? 4 : 6 }]
  }
  return lookup(host, { all: true, verbatim: true })
}
