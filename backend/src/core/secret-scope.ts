import type { Environment } from '@trellis/shared/plant'
import type { SecretPins, SecretRecord, SecretScope } from './secret-records.ts'

export const allEnvironments: readonly Environment[] = ['production', 'preview']

/**
 * What a name is claimed as, one text for each place in which it holds. Two secrets of one name may stand in each other's
 * way only when a text is the same: a secret for all environments and one for production alone do not, as the latter wins.
 */
export function claimedNames(name: string, { plantId, environments }: SecretScope): string[] {
  const where = isGeneral(environments) ? ['all'] : [...new Set(environments)].sort()
  return where.map((place) => JSON.stringify([name, plantId ?? null, place]))
}

function isGeneral(environments: readonly Environment[]): boolean {
  return allEnvironments.every((each) => environments.includes(each))
}

/** Higher wins: plant and environment, plant, workspace and environment, workspace. */
export function precedence({ plantId, environments }: SecretScope): number {
  return (plantId === undefined ? 0 : 2) + (isGeneral(environments) ? 0 : 1)
}

export type Build = { plantId: string; environment: Environment; pins?: SecretPins; gitSecretId?: string }

/** A secret as a build gets it, with the version of its value. */
export type GivenSecret = { secret: SecretRecord; version: number }

/**
 * The secrets of a build, one for each name, by name. What git alone needs to fetch the source is none of them. Pinned
 * ones come in the version of the release that the plant went back to, until they are set again.
 */
export function secretsFor(secrets: readonly SecretRecord[], build: Build): GivenSecret[] {
  const chosen = new Map<string, SecretRecord>()
  for (const secret of secrets) {
    if (!holdsIn(secret, build) || secret.id === build.gitSecretId) continue
    const other = chosen.get(secret.name)
    if (!other || precedence(secret) > precedence(other)) chosen.set(secret.name, secret)
  }
  return [...chosen.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((secret) => ({ secret, version: givenVersion(secret, build.pins) }))
}

function holdsIn({ plantId, environments }: SecretScope, build: Build): boolean {
  return (plantId === undefined || plantId === build.plantId) && environments.includes(build.environment)
}

export function givenVersion({ id, valueVersion }: SecretRecord, pins: SecretPins | undefined): number {
  const pin = pins && Object.hasOwn(pins, id) ? pins[id] : undefined
  return pin && pin.newest === valueVersion ? pin.version : valueVersion
}

/** How a command names a secret when it has no id: `null` for one of no plant, and for one of all environments. */
export type Named = {
  name: string
  plantId?: string | null | undefined
  environment?: Environment | null | undefined
}

/**
 * The secret that is meant. `several`: the name stands in more than one place, and nothing says which. One for just the
 * named environment is meant rather than one for all of the same plant, or of none; between plants nothing is guessed,
 * because a value that was set in the wrong place is lost.
 */
export function findNamed(secrets: readonly SecretRecord[], named: Named): SecretRecord | 'none' | 'several' {
  const found = secrets.filter((secret) => secret.name === named.name && isAt(secret, named))
  const [first, ...others] = found
  if (!first) return 'none'
  if (others.length === 0) return first
  if (!named.environment || others.some(({ plantId }) => plantId !== first.plantId)) return 'several'
  const [exact, ...more] = found.filter(({ environments }) => !isGeneral(environments))
  return exact && more.length === 0 ? exact : 'several'
}

function isAt({ plantId, environments }: SecretScope, named: Named): boolean {
  const ofPlant = named.plantId === undefined || (plantId ?? null) === named.plantId
  if (named.environment === null) return ofPlant && isGeneral(environments)
  return ofPlant && (named.environment === undefined || environments.includes(named.environment))
}
