import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

export type Address = { address: string; family: number }

/** How names are looked up; another one in tests. */
export type Resolve = (host: string) => Promise<Address[]>

export type AddressVerdict = { ok: true; address: Address } | { ok: false; reason: 'unknown_host' | 'private_host' }

const closedRanges = new Set([
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'loopback',
  'carrierGradeNat',
  'private',
  'uniqueLocal',
  'ipv4Mapped',
  'rfc6145',
  'rfc6052',
  '6to4',
  'teredo',
  'benchmarking',
  'amt',
  'as112',
  'as112v6',
  'deprecated',
  'deprecatedOrchid',
  'discard',
  'orchid2',
  'droneRemoteIdProtocolEntityTags',
])
/** "Reserved" has the documentation networks in it, which harm nobody; these parts of it are refused. */
const closedReserved = ['0.0.0.0/8', '192.0.0.0/24', '240.0.0.0/4'].map((range) => ipaddr.parseCIDR(range))

/** Whether an address belongs to the internet at large, so that nobody's inner network is reached through Trellis. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (closedRanges.has(parsed.range())) return false
  return !(parsed.kind() === 'ipv4' && closedReserved.some((range) => parsed.match(range)))
}

export type HostToCheck = { host: string; port: number; allowed: readonly string[] }

/**
 * Resolves a host and chooses the address to use for the whole clone. Every address that the name has must be public:
 * a name with one private address is refused, because the next look-up may give that one. Hosts that the operator allows
 * (`host` or `host:port`) may be anywhere.
 */
export async function checkHost(target: HostToCheck, resolve: Resolve = resolveAll): Promise<AddressVerdict> {
  const found = await resolve(target.host).catch(() => [])
  const best = found.find(({ family }) => family === 4) ?? found[0]
  if (!best) return { ok: false, reason: 'unknown_host' }
  const allowed = [target.host, `${target.host}:${target.port}`].some((name) => target.allowed.includes(name))
  if (allowed || found.every(({ address }) => isPublicAddress(address))) return { ok: true, address: best }
  return { ok: false, reason: 'private_host' }
}

async function resolveAll(host: string): Promise<Address[]> {
  if (ipaddr.isValid(host)) {
    const parsed = ipaddr.parse(host)
    return [{ address: parsed.toString(), family: parsed.kind() === 'ipv4' ? 4 : 6 }]
  }
  return lookup(host, { all: true, verbatim: true })
}
