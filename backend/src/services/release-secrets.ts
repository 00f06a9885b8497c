import type { ReleaseRecord } from '../core/records.ts'
import type { SecretPins } from '../core/secret-records.ts'
import type { StoreReader } from '../ports/store.ts'
import { pinsTo, secretsOf } from './secret-reading.ts'

/** What a plant is pinned to when it goes back to a release, and the names of the secrets that this changes. */
export async function namedPins(
  reader: StoreReader,
  release: ReleaseRecord,
): Promise<{ pins: SecretPins; names: string[] }> {
  if (Object.keys(release.secretVersions).length === 0) return { pins: {}, names: [] }
  const secrets = await secretsOf(reader, release.workspaceId)
  const pins: SecretPins = pinsTo(release, secrets)
  const names = secrets.filter(({ id }) => Object.hasOwn(pins, id)).map(({ name }) => name)
  return { pins, names: [...new Set(names)].sort() }
}
