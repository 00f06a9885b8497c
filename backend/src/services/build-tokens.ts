import { fail } from '../core/failure.ts'
import type { BuilderTokenRecord, BuildingState, DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { Stored, StoreReader } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'

/** A builder that has shown its token: whose job it is, and where that stands. */
export type Builder = { token: Stored<BuilderTokenRecord>; record: DeploymentRecord; state: BuildingState }

/** Rejects with `unauthenticated` for a token that is unknown, was never claimed in time, or has done its work. */
export async function tokenOf(parts: Pick<Parts, 'clock'>, reader: StoreReader, token: string) {
  const found = await reader.get(documents.builderToken(sha256(token)))
  if (!found || (found.data.nonce === undefined && found.data.expiresAt < parts.clock.iso())) {
    throw fail('unauthenticated', 'This builder token is not valid any more. The builder stops.')
  }
  return found
}

/** Rejects with `conflict` when the attempt is not the running one: the builder must stop at once. */
export async function builderOf(
  parts: Pick<Parts, 'clock' | 'store'>,
  token: string,
  attempt: number,
): Promise<Builder> {
  const found = await tokenOf(parts, parts.store, token)
  const deployment = await parts.store.get(documents.deployment(found.data.deploymentId))
  const state = deployment?.data.state
  if (!deployment || state?.status !== 'building' || state.phase !== 'building') throw over()
  if (attempt !== found.data.attempt || attempt !== state.attempt) throw over()
  return { token: found, record: deployment.data, state }
}

/** As `builderOf`, and the token must have been claimed before. */
export async function claimedBuilderOf(
  parts: Pick<Parts, 'clock' | 'store'>,
  token: string,
  attempt: number,
): Promise<Builder> {
  const builder = await builderOf(parts, token, attempt)
  if (builder.token.data.nonce === undefined) throw fail('unauthenticated', 'Claim the deployment first.')
  return builder
}

function over(): Error {
  return fail('conflict', 'This attempt is over. The builder stops; nothing of this was taken.')
}
