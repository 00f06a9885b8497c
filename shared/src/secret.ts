import { z } from 'zod'
import { Timestamp, Uid, Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'
import { Environment } from './plant.ts'

export const SecretName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name that a shell variable can have')
export const SecretValue = z.string().min(1).max(limits.secretValueBytes)
export const Exposure = z.enum(['secret', 'public'])
export type Exposure = z.infer<typeof Exposure>

/** A secret as anybody may see it: never with its value. */
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
})
export type Secret = z.infer<typeof Secret>
