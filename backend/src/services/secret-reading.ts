import type { OutdatedRelease, Secret } from '@trellis/shared/secret'
import { may } from '../core/access.ts'
import type { PlantRecord, ReleaseRecord, WorkspaceRecord } from '../core/records.ts'
import { type LiveUse, outdated, usesOf } from '../core/secret-changes.ts'
import type { SecretPins, SecretRecord } from '../core/secret-records.ts'
import { allEnvironments, secretsFor } from '../core/secret-scope.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { targetOfRelease } from './releases.ts'
import type { Use } from './services.ts'

/** A release that visitors get now, with the ref that it shows. */
export type LiveRelease = LiveUse & { ref: string }

/** The secrets of a workspace, and what is made of them and live. */
export type SecretsInUse = { secrets: SecretRecord[]; plants: PlantRecord[]; live: LiveRelease[] }

export function getSecrets(parts: Parts): Use<'get-secrets'> {
  return async (caller, { workspaceId }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'secrets' })
    const found = await secretsInUse(parts.store, workspaceId)
    return { secrets: presentSecrets(found), outdated: outdatedReleases(found) }
  }
}

/** All secrets of a workspace, without a value. */
export function secretsOf(reader: StoreReader, workspaceId: string): Promise<SecretRecord[]> {
  return listAll(reader, queries.secretsOfWorkspace, { parents: [workspaceId] })
}

export async function secretsInUse(reader: StoreReader, workspaceId: string): Promise<SecretsInUse> {
  const secrets = await secretsOf(reader, workspaceId)
  const plants = await listAll(reader, queries.plantsOfWorkspace, { equal: { workspaceId } })
  const live = await Promise.all(plants.map((plant) => liveReleasesOf(reader, plant)))
  return { secrets, plants, live: live.flat() }
}

async function liveReleasesOf(reader: StoreReader, plant: PlantRecord): Promise<LiveRelease[]> {
  const { id: plantId, pins, gitCredential, live } = plant
  const production = live && (await reader.get(documents.release(live.releaseId)))?.data
  const previews = await listAll(reader, queries.releasesOfTarget, { equal: { plantId, environment: 'preview' } })
  const found = [...(production ? [production] : []), ...(await livePreviews(reader, plantId, previews))]
  return found.map(({ id: releaseId, environment, ref, secretVersions }) => ({
    ...{ plantId, environment, ref, releaseId, secretVersions },
    ...(pins ? { pins } : {}),
    ...(gitCredential ? { gitSecretId: gitCredential.secretId } : {}),
  }))
}

async function livePreviews(
  reader: StoreReader,
  plantId: string,
  releases: readonly ReleaseRecord[],
): Promise<ReleaseRecord[]> {
  const targets = [...new Set(releases.map(targetOfRelease))]
  const pointers = await Promise.all(targets.map((target) => reader.get(documents.pointer(plantId, target))))
  const live = new Set(pointers.flatMap((pointer) => pointer?.data.releaseId ?? []))
  return releases.filter(({ id }) => live.has(id))
}

/** The live releases that are worth making anew. */
export function outdatedReleases(
  { secrets, live }: SecretsInUse,
  formerNames?: ReadonlyMap<string, string>,
): OutdatedRelease[] {
  const refs = new Map(live.map(({ releaseId, ref }) => [releaseId, ref]))
  return outdated(secrets, live, formerNames).map((found) => ({ ...found, ref: refs.get(found.releaseId) ?? '' }))
}

export function presentSecrets({ secrets, plants, live }: SecretsInUse): Secret[] {
  const getters = plantsBySecret(secrets, plants)
  return secrets.map((secret) => ({
    ...presentSecret(secret),
    plantIds: [...(getters.get(secret.id) ?? [])],
    uses: usesOf(secret.id, undefined, live).flatMap((use) => {
      const one = live.find(({ releaseId }) => releaseId === use.releaseId)
      const version = use.secretVersions[secret.id]
      if (!one || version === undefined) return []
      const { plantId, environment, ref, releaseId } = one
      const now = secretsFor(secrets, use).find((given) => given.secret.id === secret.id)
      return [{ plantId, environment, ref, releaseId, version, current: now?.version === version }]
    }),
  }))
}

export function presentSecret(record: SecretRecord): Secret {
  const { id, name, plantId, environments, exposure, version, valueVersion, masked, description } = record
  const { updatedAt, updatedBy } = record
  return {
    ...{ id, name, environments, exposure, version, valueVersion, masked, updatedAt, updatedBy },
    ...(plantId ? { plantId } : {}),
    ...(description ? { description } : {}),
  }
}

function plantsBySecret(secrets: readonly SecretRecord[], plants: readonly PlantRecord[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { id: plantId, gitCredential } of plants) {
    const own = gitCredential ? { gitSecretId: gitCredential.secretId } : {}
    for (const environment of allEnvironments)
      for (const { secret } of secretsFor(secrets, { plantId, environment, ...own }))
        found.set(secret.id, (found.get(secret.id) ?? new Set()).add(plantId))
    if (gitCredential) found.set(gitCredential.secretId, (found.get(gitCredential.secretId) ?? new Set()).add(plantId))
  }
  return found
}

/** Tells the members who may see them what the secrets are now. */
export async function tellSecrets(parts: Parts, workspace: WorkspaceRecord, found: SecretsInUse): Promise<void> {
  const readers = workspace.memberIds.filter((uid) => may(workspace.members[uid] ?? 'viewer', 'secrets'))
  const secrets = presentSecrets(found)
  await parts.relay.publish({ type: 'secrets-changed', workspaceId: workspace.id, secrets, readers })
}

/** What a plant is pinned to, so that its builds get what a release was made with: of secrets that have a newer value. */
export function pinsTo(release: Pick<ReleaseRecord, 'secretVersions'>, secrets: readonly SecretRecord[]): SecretPins {
  const pins = secrets.flatMap(({ id, valueVersion: newest }) => {
    const version = release.secretVersions[id]
    return version === undefined || version === newest ? [] : [[id, { version, newest }] as const]
  })
  return Object.fromEntries(pins)
}
