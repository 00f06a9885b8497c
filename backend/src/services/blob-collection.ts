import { type BlobSpace, blobSpaceOf } from '../core/blob-space.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { blobsOf, readManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import { listAll, queryAll } from './query-all.ts'

/** A blob that nobody names is deleted only when it was not touched for so long (milliseconds). */
const untouchedFor = 24 * 3600_000

/**
 * Deletes a workspace's blobs in a region that no release, no running deployment and no cache names. Two passes: first the candidates
 * that are old enough are noted, then everything that is named is read, and only what is still unnamed and still untouched
 * goes. A blob that an upload asks for in between has been touched and stays.
 */
export async function collectBlobs(parts: Parts, space: BlobSpace): Promise<number> {
  const before = parts.clock.now() - untouchedFor
  const candidates = await oldBlobs(parts, space, before)
  if (candidates.size === 0) return 0
  const named = await namedBlobs(parts, space)
  const doomed = [...candidates].filter((sha256) => !named.has(sha256))
  if (doomed.length === 0) return 0
  const stillOld = await oldBlobs(parts, space, before)
  let deleted = 0
  for (const sha256 of doomed) {
    if (!stillOld.has(sha256)) continue
    await parts.artifacts.delete({ ...space, sha256 })
    deleted += 1
  }
  return deleted
}

async function oldBlobs(parts: Parts, space: BlobSpace, before: number): Promise<Set<string>> {
  const old = new Set<string>()
  for await (const blob of parts.artifacts.list(space)) if (blob.touchedAt < before) old.add(blob.sha256)
  return old
}

async function namedBlobs(parts: Parts, space: BlobSpace): Promise<Set<string>> {
  const named = new Set<string>()
  const manifests = new Set<string>()
  const within = { equal: { workspaceId: space.workspaceId } }
  const isHere = (record: { region?: string; workspaceId: string }) => blobSpaceOf(record).region === space.region
  for await (const { data: release } of queryAll(parts.store, queries.releasesOfWorkspace, within)) {
    if (isHere(release)) manifests.add(release.manifest.sha256)
  }
  // Every deployment that runs has a job; to look through all deployments of all times would cost more with each.
  for (const { deploymentId } of await listAll(parts.store, queries.jobs)) {
    const deployment = (await parts.store.get(documents.deployment(deploymentId)))?.data
    const running = deployment?.workspaceId === space.workspaceId && deployment.state.status === 'building'
    if (running && deployment.manifest && isHere(deployment)) manifests.add(deployment.manifest.sha256)
  }
  for await (const { data } of queryAll(parts.store, queries.cachesOfWorkspace, within)) {
    if (isHere(data)) named.add(data.sha256)
  }
  for (const sha256 of manifests) {
    named.add(sha256)
    const manifest = await readManifest(parts, space, { sha256 })
    for (const blob of manifest?.files.flatMap(blobsOf) ?? []) named.add(blob)
  }
  return named
}
