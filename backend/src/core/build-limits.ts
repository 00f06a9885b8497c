import type { LowerBuildLimits } from '@trellis/shared/build-limits'
import type { BuildLimits } from '@trellis/shared/builder-protocol'

/** The operator's limits, lowered by everybody who asks for less. Nobody can raise them. */
export function smallestLimits(
  operator: BuildLimits,
  ...lower: readonly (LowerBuildLimits | undefined)[]
): BuildLimits {
  const least = (name: keyof LowerBuildLimits) =>
    Math.min(operator[name], ...lower.map((limits) => limits?.[name] ?? Number.POSITIVE_INFINITY))
  return {
    ...operator,
    seconds: least('seconds'),
    memoryBytes: least('memoryBytes'),
    processes: least('processes'),
    diskBytes: least('diskBytes'),
    logBytes: least('logBytes'),
  }
}
