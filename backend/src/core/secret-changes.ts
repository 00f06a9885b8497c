import type { Environment } from '@trellis/shared/plant'
import type { SecretPins, SecretRecord } from './secret-records.ts'
import { allEnvironments, type GivenSecret, secretsFor } from './secret-scope.ts'

/** A live release, and what decides about the secrets of the next build in its place. */
export type LiveUse = {
  plantId: string
  environment: Environment
  releaseId: string
  /** By the secret's id, the version that the release was made with. */
  secretVersions: Readonly<Record<string, number>>
  pins?: SecretPins
  gitSecretId?: string
}

/** A live release that a build of now would differ from, and the names by which. */
export type Outdated = { plantId: string; environment: Environment; releaseId: string; names: string[] }

/**
 * The live releases that were made with other secrets than a build would get now: exactly those that are worth deploying
 * again after a change. A secret that is gone counts under the name that `secrets` no longer has, so `names` takes it from
 * `formerNames`; one that nobody knows the name of is left out of `names`.
 */
export function outdated(
  secrets: readonly SecretRecord[],
  live: readonly LiveUse[],
  formerNames: ReadonlyMap<string, string> = new Map(),
): Outdated[] {
  const nameOf = new Map([...formerNames, ...secrets.map(({ id, name }) => [id, name] as const)])
  return live.flatMap((use) => {
    const now = versionsOf(secretsFor(secrets, use))
    const ids = [...new Set([...Object.keys(use.secretVersions), ...Object.keys(now)])]
    const changed = ids.filter((id) => own(use.secretVersions, id) !== own(now, id))
    if (changed.length === 0) return []
    const names = [...new Set(changed.flatMap((id) => nameOf.get(id) ?? []))].sort()
    const { plantId, environment, releaseId } = use
    return [{ plantId, environment, releaseId, names }]
  })
}

/** What a release remembers of its secrets. */
export function versionsOf(given: readonly GivenSecret[]): Record<string, number> {
  return Object.fromEntries(given.map(({ secret, version }) => [secret.id, version]))
}

function own(record: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

export type Touched = { plantId: string; environment: Environment; names: string[] }

/**
 * The plants whose next build gets other secrets when the first list becomes the second one, by environment and names: a
 * workspace's secret does not touch a plant that has its own of that name.
 */
export function touchedPlants(
  before: readonly SecretRecord[],
  after: readonly SecretRecord[],
  plants: readonly { id: string; gitSecretId?: string; pins?: SecretPins }[],
): Touched[] {
  return plants.flatMap(({ id: plantId, ...more }) =>
    allEnvironments.flatMap((environment) => {
      const [old, fresh] = [before, after].map((secrets) =>
        byName(secretsFor(secrets, { plantId, environment, ...more })),
      )
      const names = [...new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])])]
      const changed = names.filter((name) => old?.get(name) !== fresh?.get(name)).sort()
      return changed.length === 0 ? [] : [{ plantId, environment, names: changed }]
    }),
  )
}

function byName(given: readonly GivenSecret[]): Map<string, string> {
  return new Map(given.map(({ secret, version }) => [secret.name, `${secret.id} ${version} ${secret.exposure}`]))
}

/** Where a version of a secret is live: what a person sees before it is replaced or deleted. */
export function usesOf(secretId: string, version: number | undefined, live: readonly LiveUse[]): LiveUse[] {
  return live.filter(({ secretVersions }) => {
    const used = own(secretVersions, secretId)
    return used !== undefined && (version === undefined || used === version)
  })
}
