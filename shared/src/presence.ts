import { z } from 'zod'
import { Timestamp, Uid, Ulid } from './ids.ts'

export const Viewing = z.object({
  plantId: Ulid.optional(),
  tab: z.string().max(40).optional(),
  deploymentId: Ulid.optional(),
  seq: z.int().min(1).optional(),
})
export type Viewing = z.infer<typeof Viewing>

export const Presence = z.object({
  members: z.array(
    z.object({ uid: Uid, name: z.string(), color: z.string(), since: Timestamp, viewing: z.array(Viewing) }),
  ),
})
export type Presence = z.infer<typeof Presence>
