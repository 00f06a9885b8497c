/** A range of addresses that the open internet does not use as such, and what it is for. */
export type ClosedRange = {
  range: string
  use:
    | 'this-network'
    | 'loopback'
    | 'private'
    | 'shared'
    | 'link-local'
    | 'special'
    | 'documentation'
    | 'multicast'
    | 'reserved'
}

/**
 * What git must not be sent to and what a sandbox must not reach, after IANA's registries of special-purpose addresses.
 * Of IPv6 only 2000::/3 is given out on the internet, so the rest is closed whole: loopback, unique local, link-local,
 * multicast, and what carries an IPv4 address inside (`::ffff:`, `64:ff9b::`).
 */
export const closedRanges: readonly ClosedRange[] = [
  { range: '0.0.0.0/8', use: 'this-network' },
  { range: '10.0.0.0/8', use: 'private' },
  { range: '100.64.0.0/10', use: 'shared' },
  { range: '127.0.0.0/8', use: 'loopback' },
  { range: '169.254.0.0/16', use: 'link-local' },
  { range: '172.16.0.0/12', use: 'private' },
  { range: '192.0.0.0/24', use: 'special' },
  { range: '192.0.2.0/24', use: 'documentation' },
  { range: '192.31.196.0/24', use: 'special' },
  { range: '192.52.193.0/24', use: 'special' },
  { range: '192.88.99.0/24', use: 'special' },
  { range: '192.168.0.0/16', use: 'private' },
  { range: '192.175.48.0/24', use: 'special' },
  { range: '198.18.0.0/15', use: 'special' },
  { range: '198.51.100.0/24', use: 'documentation' },
  { range: '203.0.113.0/24', use: 'documentation' },
  { range: '224.0.0.0/4', use: 'multicast' },
  { range: '240.0.0.0/4', use: 'reserved' },
  { range: '::/3', use: 'reserved' },
  { range: '2001::/23', use: 'special' },
  { range: '2001:db8::/32', use: 'documentation' },
  { range: '2002::/16', use: 'special' },
  { range: '2620:4f:8000::/48', use: 'special' },
  { range: '3fff::/20', use: 'documentation' },
  { range: '4000::/2', use: 'reserved' },
  { range: '8000::/1', use: 'reserved' },
]

/** Whether an address, written as look-ups give it, is one of the open internet's. What is no address is not. */
export function isOpenAddress(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && !closedRanges.some(({ range }) => covers(range, parsed))
}

/** Whether an address lies in one of the ranges (`10.0.0.0/8`, `2001:db8::/32`). What is no address lies in none. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && ranges.some((range) => covers(range, parsed))
}

/** An address as one number of `bits` bits. */
type Address = { bits: 32 | 128; value: bigint }

function covers(range: string, address: Address): boolean {
  const [start = '', length = ''] = range.split('/')
  const first = parseAddress(start)
  if (first === undefined || first.bits !== address.bits) return false
  const rest = BigInt(first.bits - Number(length))
  return first.value >> rest === address.value >> rest
}

function parseAddress(text: string): Address | undefined {
  const words = text.includes(':') ? wordsOfIpv6(text) : bytesOfIpv4(text)
  if (words === undefined) return undefined
  const [bits, width] = words.length === 4 ? ([32, 8n] as const) : ([128, 16n] as const)
  return { bits, value: words.reduce((value, word) => (value << width) | BigInt(word), 0n) }
}

/** Four bytes written in decimal; other spellings, such as `0x7f.1`, are not read. */
function bytesOfIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

/** Eight words of 16 bits; the last two may be written as IPv4. An address with a zone is not read. */
function wordsOfIpv6(text: string): number[] | undefined {
  const plain = text.replace(/(?<=:)[^:]*\.[^:]*$/, (end) => ipv4AsWords(end) ?? end)
  const halves = plain.split('::').map((half) => (half ? half.split(':') : []))
  const [front = [], back = []] = halves
  const missing = 8 - front.length - back.length
  const fits = halves.length === 2 ? missing >= 1 : halves.length === 1 && missing === 0
  if (!fits || ![...front, ...back].every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined
  const zeros = Array.from({ length: missing }, () => '0')
  return [...front, ...zeros, ...back].map((word) => Number.parseInt(word, 16))
}

function ipv4AsWords(text: string): string | undefined {
  const bytes = bytesOfIpv4(text)
  if (bytes === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
