import { blobSpaceOf } from '../core/blob-space.ts'
import { fail } from '../core/failure.ts'
import type { DomainRecord, PointerRecord, ReleaseRecord } from '../core/records.ts'
import type { ReleaseIndex } from '../core/release-index.ts'
import { documents } from '../ports/documents.ts'
import type { Store } from '../ports/store.ts'
import type { SiteManifests } from './site-manifests.ts'

/**
 * What an address shows. `release` is one manifest, which a request keeps from its start to its end; `older` reads the
 * manifests of the releases live before, newest first, and rejects with a `Failure` when the Store cannot be reached.
 */
export type SiteRoute =
  | { kind: 'unknown' }
  | { kind: 'empty'; plantId: string }
  | {
      kind: 'release'
      plantId: string
      release: ReleaseIndex
      older: () => Promise<readonly ReleaseIndex[]>
      /** Which release visitors get here; not at a deployment's own address, which shows what may never go live. */
      live?: LiveSite
    }

/** `before` is the release that visitors got before this one. */
export type LiveSite = { plantId: string; releaseId: string; before?: string }

export type LookupParts = { store: Pick<Store, 'get'>; manifests: SiteManifests }

const noneOlder = async (): Promise<readonly ReleaseIndex[]> => []

/**
 * Reads an address's way to its manifest: domain, then pointer and release, or the deployment itself. Rejects with a
 * `Failure`: `unavailable` when Store or Artifacts cannot be reached, another code when what they hold does not fit.
 */
export async function lookUpSite(parts: LookupParts, label: string): Promise<SiteRoute> {
  const domain = (await parts.store.get(documents.domain(label)))?.data
  if (domain === undefined || domain.freedAt !== undefined) return { kind: 'unknown' }
  return domain.deploymentId === undefined
    ? await byPointer(parts, domain)
    : await byDeployment(parts, domain, domain.deploymentId)
}

/** A deployment's own address works before there is a release: verify asks the edge by it. */
async function byDeployment({ store, manifests }: LookupParts, domain: DomainRecord, id: string): Promise<SiteRoute> {
  const deployment = (await store.get(documents.deployment(id)))?.data
  const { plantId } = domain
  if (deployment?.manifest === undefined || deployment.plantId !== plantId) return { kind: 'empty', plantId }
  const release = await manifests.read({ space: blobSpaceOf(deployment), sha256: deployment.manifest.sha256 })
  return { kind: 'release', plantId, release, older: noneOlder }
}

async function byPointer(parts: LookupParts, domain: DomainRecord): Promise<SiteRoute> {
  const { plantId } = domain
  const pointer = (await parts.store.get(documents.pointer(plantId, domain.target ?? 'production')))?.data
  if (pointer?.releaseId === undefined) return { kind: 'empty', plantId }
  const record = await releaseOf(parts, plantId, pointer.releaseId)
  if (record === undefined) throw fail('internal', 'The live release of this site cannot be found.')
  const release = await readIndex(parts, record)
  const [before] = pointer.previous
  const live = { plantId, releaseId: pointer.releaseId, ...(before ? { before } : {}) }
  return { kind: 'release', plantId, release, live, older: once(() => readOlder(parts, pointer, plantId)) }
}

async function releaseOf({ store }: LookupParts, plantId: string, id: string): Promise<ReleaseRecord | undefined> {
  const record = (await store.get(documents.release(id)))?.data
  return record?.plantId === plantId ? record : undefined
}

function readIndex({ manifests }: LookupParts, record: ReleaseRecord): Promise<ReleaseIndex> {
  return manifests.read({ space: blobSpaceOf(record), sha256: record.manifest.sha256 })
}

/** A release that retention has removed is passed over. */
async function readOlder(parts: LookupParts, pointer: PointerRecord, plantId: string): Promise<ReleaseIndex[]> {
  const records = await Promise.all(pointer.previous.map((id) => releaseOf(parts, plantId, id)))
  const kept = records.filter((record) => record !== undefined)
  return Promise.all(kept.map((record) => readIndex(parts, record)))
}

/** Runs once and gives everybody the same answer; after a failure the next one who asks tries again. */
function once<T>(run: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= run().catch((error: unknown) => {
      answer = undefined
      throw error
    })
    return answer
  }
}
