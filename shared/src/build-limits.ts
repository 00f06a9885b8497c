import { z } from 'zod'

const mega = 1024 * 1024

/** What one build may use, where somebody sets less than the operator does. Sizes are bytes. The smallest wins. */
export const LowerBuildLimits = z.object({
  seconds: z.int().min(10).optional(),
  memoryBytes: z
    .int()
    .min(64 * mega)
    .optional(),
  processes: z.int().min(8).optional(),
  diskBytes: z
    .int()
    .min(16 * mega)
    .optional(),
  logBytes: z
    .int()
    .min(64 * 1024)
    .optional(),
})
export type LowerBuildLimits = z.infer<typeof LowerBuildLimits>
