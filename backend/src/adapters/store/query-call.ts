import { type QuerySpec, queries } from '../../ports/queries.ts'
import type { QueryCall } from '../../ports/store.ts'

const declared: ReadonlySet<QuerySpec<unknown>> = new Set(Object.values(queries))
const longestPage = 500

/**
 * Throws unless the query stands in the table of `ports/queries.ts` and the call gives it exactly what it asks for. Such
 * a call is a mistake in the program, not of a person, so it is no `Failure`.
 */
export function checkCall(spec: QuerySpec<unknown>, call: QueryCall): void {
  if (!declared.has(spec)) throw new Error(`The query "${spec.name}" is not declared in ports/queries.ts.`)
  const wanted = [...spec.equal].sort().join(', ')
  const given = Object.keys(call.equal ?? {})
    .sort()
    .join(', ')
  const problem =
    wanted !== given
      ? `takes equal values for [${wanted}], not [${given}]`
      : (spec.contains === undefined) !== (call.contains === undefined)
        ? `${spec.contains === undefined ? 'takes no' : 'needs a'} value for "contains"`
        : spec.below === undefined && call.below !== undefined
          ? 'has no range field'
          : !Number.isInteger(call.limit) || call.limit < 1 || call.limit > longestPage
            ? `takes a limit from 1 to ${longestPage}`
            : undefined
  if (problem) throw new Error(`The query "${spec.name}" ${problem}.`)
}
