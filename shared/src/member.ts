import { z } from 'zod'
import { Timestamp, Uid } from './ids.ts'
import { limits } from './limits.ts'

/** From the least to the most powerful. */
export const roles = ['viewer', 'developer', 'maintainer', 'owner'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const UserName = z.string().trim().min(1).max(limits.nameLength)

export const User = z.object({
  uid: Uid,
  name: z.string(),
  email: z.string().optional(),
  operator: z.boolean(),
})
export type User = z.infer<typeof User>

export const Member = z.object({
  uid: Uid,
  name: z.string(),
  email: z.string().optional(),
  role: Role,
  since: Timestamp,
})
export type Member = z.infer<typeof Member>

/** An invitation as members see it. Its link is answered once, by the command that makes it. */
export const Invite = z.object({
  id: z.string(),
  role: Role,
  email: z.string().optional(),
  expiresAt: Timestamp,
  usesLeft: z.int().min(0),
  createdBy: Uid,
  createdAt: Timestamp,
})
export type Invite = z.infer<typeof Invite>
