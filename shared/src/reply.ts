import { z } from 'zod'
import { CommandError } from './failures.ts'

/** The envelope of every answer, over sockets and over HTTP. */
export type Reply<Data> = { ok: true; data: Data } | { ok: false; error: CommandError }

/** The schema of a reply whose `data` has the given schema. */
export function replyOf<Data extends z.ZodType>(data: Data) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), error: CommandError }),
  ])
}
