import { networkInterfaces } from 'node:os'
import { closedRanges } from '@trellis/shared/address-ranges'

/**
 * The IPv4 networks that a sandbox must never reach, with the clouds' metadata in them. Its loopback is another one than
 * the host's. Documentation networks stay open: nobody has them on the internet, and closed networks number their mirrors
 * of package registries so; the host's own address is closed by itself.
 */
export const closedRanges4: readonly string[] = closedRanges
  .filter(({ range, use }) => !range.includes(':') && use !== 'loopback' && use !== 'documentation')
  .map(({ range }) => range)

/** The host's own IPv4 addresses, each as a range of one. Loopback is another one inside a sandbox. */
export function hostRanges4(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `${address}/32`)
}
