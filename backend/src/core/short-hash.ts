/**
 * Eight letters and digits (about 41 bits) that two texts have in common by rare chance only. No secret and no proof:
 * whoever wants two texts with one hash finds them. The method is cyrb53 (github.com/bryc/code, public domain) over
 * UTF-16 units, because the core has no hash of the platform.
 */
export function shortHash(text: string): string {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 2654435761)
    high = Math.imul(high ^ unit, 1597334677)
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  const mixed = 4294967296 * (2097151 & high) + (low >>> 0)
  return mixed.toString(36).padStart(8, '0').slice(-8)
}
