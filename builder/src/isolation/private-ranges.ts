import { networkInterfaces } from 'node:os'

/** What a sandbox must never reach: private, shared, link-local (with the clouds' metadata) and reserved networks. */
export const closedRanges4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const

/** The host's own IPv4 addresses, each as a range of one. Loopback is another one inside a sandbox. */
export function hostRanges4(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `${address}/32`)
}
