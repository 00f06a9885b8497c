import { z } from 'zod'
import { Timestamp, Uid, Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'
import { Environment } from './plant.ts'

export const SecretName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name that a shell variable can have')
export const SecretValue = z
  .string()
  .min(1, 'is empty: delete the secret instead, or give it a value')
  .max(limits.secretValueBytes, `has more than ${limits.secretValueBytes / 1024} KB`)
export const Exposure = z.enum(['secret', 'public'])
export type Exposure = z.infer<typeof Exposure>

/** A live release that was made with a secret; `current` says whether a build of now would get the same version of it. */
export const SecretUse = z.object({
  plantId: Ulid,
  environment: Environment,
  ref: z.string(),
  releaseId: Ulid,
  version: z.int(),
  current: z.boolean(),
})
export type SecretUse = z.infer<typeof SecretUse>

/** A live release that a build of now would differ from, and the names of the secrets by which. */
export const OutdatedRelease = z.object({
  plantId: Ulid,
  environment: Environment,
  ref: z.string(),
  releaseId: Ulid,
  names: z.array(z.string()),
})
export type OutdatedRelease = z.infer<typeof OutdatedRelease>

/** What an import does with one name. `notes` is what to know or to answer before it is done. */
export const ImportedName = z.object({
  name: z.string(),
  change: z.enum(['add', 'replace', 'same']),
  line: z.int(),
  notes: z.array(z.string()),
})
export type ImportedName = z.infer<typeof ImportedName>

/**
 * A secret as its maintainers see it: never with its value. `version` rises with every change, `valueVersion` with every
 * value. `masked`: whether the value is hidden in logs. `plantIds` are the plants whose next build gets it.
 */
export const Secret = z.object({
  id: Ulid,
  name: z.string(),
  plantId: Ulid.optional(),
  environments: z.array(Environment),
  exposure: Exposure,
  version: Version,
  description: z.string().optional(),
  updatedAt: Timestamp,
  updatedBy: Uid,
  valueVersion: z.int().optional(),
  masked: z.boolean().optional(),
  plantIds: z.array(Ulid).optional(),
  uses: z.array(SecretUse).optional(),
})
export type Secret = z.infer<typeof Secret>
