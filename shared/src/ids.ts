import { z } from 'zod'

/** A ULID: 26 characters of Crockford's base 32, sortable by the time it was made. */
export const Ulid = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'must be a ULID')
export type Ulid = z.infer<typeof Ulid>

/** A user's id as the Identity provider gives it; not a ULID under Firebase. */
export const Uid = z.string().min(1).max(128)
export type Uid = z.infer<typeof Uid>

/** The lines of a log come by the thousand and many at one time, which is then looked at once. */
let lastThatExists = ''

function exists(time: string): boolean {
  if (time === lastThatExists) return true
  if (Number.isNaN(Date.parse(time))) return false
  lastThatExists = time
  return true
}

/** ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Timestamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'must be an ISO 8601 time in UTC with milliseconds')
  .refine(exists, 'is not a time that exists')
export type Timestamp = z.infer<typeof Timestamp>

/** SHA-256 in lower-case hex. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex')
export type Sha256 = z.infer<typeof Sha256>

/** A document's rising version; the first one is 1. */
export const Version = z.int().min(1)
export type Version = z.infer<typeof Version>

/** A whole number of percent. */
export const Progress = z.int().min(0).max(100)
export type Progress = z.infer<typeof Progress>

/** A timestamp as milliseconds since the epoch. */
export function millisOf(time: Timestamp): number {
  return Date.parse(time)
}

/** Milliseconds since the epoch as a timestamp. */
export function timestampOf(millis: number): Timestamp {
  return new Date(millis).toISOString()
}
