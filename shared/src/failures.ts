import { z } from 'zod'

/**
 * The one list of what can go wrong on the wire: the HTTP status of each code and whether the same request may succeed
 * when it is sent again unchanged.
 */
export const failureTable = {
  invalid: { status: 400, retry: false },
  unauthenticated: { status: 401, retry: false },
  forbidden: { status: 403, retry: false },
  not_found: { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  rate_limited: { status: 429, retry: true },
  internal: { status: 500, retry: true },
  unavailable: { status: 503, retry: true },
} as const

export const FailureCode = z.enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'rate_limited',
  'internal',
  'unavailable',
])
export type FailureCode = z.infer<typeof FailureCode>

/** One field that was refused; `path` is dotted, empty for the payload itself. */
export const FieldIssue = z.object({ path: z.string(), message: z.string() })
export type FieldIssue = z.infer<typeof FieldIssue>

/** What a caller is told: words for people in `message`, nothing that only operators may read. */
export const CommandError = z.object({
  code: FailureCode,
  message: z.string(),
  issues: z.array(FieldIssue).optional(),
  requestId: z.string().optional(),
})
export type CommandError = z.infer<typeof CommandError>
