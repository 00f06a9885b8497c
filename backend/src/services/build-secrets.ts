import type { BuildPlan, BuildSecret } from '@trellis/shared/builder-protocol'
import { Failure, fail } from '../core/failure.ts'
import type { DeploymentRecord, PlantRecord } from '../core/records.ts'
import { versionsOf } from '../core/secret-changes.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { secretsFor } from '../core/secret-scope.ts'
import { documents } from '../ports/documents.ts'
import { SealBroken } from '../ports/sealing.ts'
import type { StoreReader } from '../ports/store.ts'
import type { Parts } from './parts.ts'
import { secretsOf } from './secret-reading.ts'
import { openValues } from './secret-vault.ts'

/** GitHub takes any token with this name; other servers look at the token alone, or are told a name by the plant. */
const anyUser = 'x-access-token'

/** What a builder is given that nobody else may have. */
export type GivenSecrets = { secrets: BuildSecret[]; credential?: BuildPlan['source']['credential'] }

/**
 * The versions that the builder of a deployment is to have, decided in the transaction of its claim: the deployment keeps
 * them, its release is made with them, and a claim that is repeated is answered with the same ones.
 */
export async function versionsToGive(
  reader: StoreReader,
  { plantId, workspaceId, environment }: DeploymentRecord,
): Promise<Record<string, number>> {
  const secrets = await secretsOf(reader, workspaceId)
  if (secrets.length === 0) return {}
  const plant = (await reader.get(documents.plant(plantId)))?.data
  const gitSecretId = plant?.gitCredential?.secretId
  const own = { ...(plant?.pins ? { pins: plant.pins } : {}), ...(gitSecretId ? { gitSecretId } : {}) }
  return versionsOf(secretsFor(secrets, { plantId, environment, ...own }))
}

/** Opens what the deployment was given. Throws a `Failure` with a sentence for people when something cannot be opened. */
export async function openGiven(parts: Parts, record: DeploymentRecord, plant: PlantRecord): Promise<GivenSecrets> {
  const { workspaceId, secretVersions = {} } = record
  const { gitCredential } = plant
  if (Object.keys(secretVersions).length === 0 && !gitCredential) return { secrets: [] }
  return parts.store.transaction(async (transaction) => {
    const all = await secretsOf(transaction, workspaceId)
    const given = all.filter(({ id }) => Object.hasOwn(secretVersions, id))
    const git = gitCredential && credentialSecret(all, gitCredential.secretId)
    const wanted = [
      ...given.map((secret) => placeOf(secret, secretVersions[secret.id])),
      ...(git ? [placeOf(git, git.valueVersion)] : []),
    ]
    const values = await openValues(parts, transaction, wanted)
    const secrets = given.map(({ name, exposure }, index) => ({ name, exposure, value: opened(name, values[index]) }))
    if (!git) return { secrets }
    const credential = { username: gitCredential?.username || anyUser, password: opened(git.name, values.at(-1)) }
    return { secrets, credential }
  })
}

function placeOf({ workspaceId, id: secretId, valueVersion }: SecretRecord, version = valueVersion) {
  return { workspaceId, secretId, version }
}

function credentialSecret(all: readonly SecretRecord[], secretId: string): SecretRecord {
  const found = all.find(({ id }) => id === secretId)
  if (found) return found
  throw fail('conflict', 'The secret that git fetches this plant with was deleted. Set another one and deploy again.')
}

function opened(name: string, value: string | undefined): string {
  if (value !== undefined) return value
  throw fail('conflict', `The version of ${name} that this build is to have is not kept any more. Set it again.`)
}

/** Why the secrets of a build cannot be had, in a sentence for people; undefined for what is no such reason. */
export function whyNotGiven(error: unknown): string | undefined {
  if (!(error instanceof Failure)) return undefined
  const isFinal = error.refusal.code === 'conflict' || error.cause instanceof SealBroken
  return isFinal ? error.refusal.message : undefined
}
