import type { MotoPeer } from '../../../test/peers/moto.ts'
import type { S3Peer } from '../../../test/peers/s3.ts'
import { openS3Artifacts, type S3Options } from '../../src/adapters/artifacts/s3-artifacts.ts'
import { workspaceId } from '../contracts/artifacts/kit.ts'

export const region = 'eu-central-1'
export const space = { region, workspaceId }

/** Blobs in one bucket of a peer, unless more is said; warnings go to `warned`. */
export function openAt(peer: S3Peer | MotoPeer, bucket: string, more: Partial<S3Options> = {}) {
  const warned: string[] = []
  const opening = openS3Artifacts({
    buckets: new Map([[region, bucket]]),
    setting: 'S3_BUCKET',
    endpoint: peer.endpoint,
    credentials: peer.credentials,
    clock: { now: () => Date.now() },
    log: { info() {}, warn: (_, message) => void warned.push(message) },
    ...more,
  })
  return { opening, warned }
}

/** How often each operation was asked for. */
export function countRequests() {
  const counts: Record<string, number> = {}
  return {
    counts,
    onRequest: (operation: string) => {
      counts[operation] = (counts[operation] ?? 0) + 1
    },
    reset() {
      for (const name of Object.keys(counts)) delete counts[name]
    },
  }
}
