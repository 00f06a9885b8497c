import type { OutputPlan } from '../plan.ts'
import type { Traces } from './traces.ts'

/** Folders that tests and tools write reports to: pages, but not the site. */
const reports =
  /(^|\/)(coverage|playwright-report|test-results|lcov-report|html-report|reports?|stats|\.nyc_output)(\/|$)/

/** The folder of the output, relative to the app's; nothing when the build wrote no page and nothing beside one. */
export function choose(traces: Traces, { candidates, unchanged = [] }: OutputPlan): string | undefined {
  const fresh = traces.pages.filter((page) => page.fresh).map(({ folder }) => folder)
  const [expected] = candidates
  const named = candidates.find((name) => fresh.includes(name) && name !== '')
  const tops = fresh.filter((folder) => !fresh.some((other) => other !== folder && isBelow(folder, other)))
  // Sites in several languages have a page in each language's folder and none above.
  if (expected && named === undefined && tops.filter((folder) => isBelow(folder, expected)).length > 1) return expected
  if (named !== undefined && named === expected) return named
  if (named !== undefined) return tops.find((folder) => folder !== '' && isBelow(named, folder)) ?? named
  const ranked = [...tops].sort(
    (a, b) => rank(a) - rank(b) || a.split('/').length - b.split('/').length || (a < b ? -1 : 1),
  )
  if (ranked[0] !== undefined && rank(ranked[0]) === 0) return ranked[0]
  return (
    beside(traces, candidates, unchanged) ??
    ranked[0] ??
    (expected && traces.withPages.includes(expected) ? expected : undefined)
  )
}

function rank(folder: string): number {
  if (reports.test(folder)) return 2
  return /(^|\/)\.(?!\.)/.test(folder) ? 1 : 0
}

/** A folder with a page of its own, beside which the build put scripts or styles: the app's own only where that is known. */
function beside({ pages, forPages }: Traces, candidates: readonly string[], unchanged: readonly string[]) {
  const places = pages.filter(({ folder }) => rank(folder) === 0 && (folder !== '' || unchanged.includes('')))
  const votes = new Map<string, number>()
  for (const folder of forPages) {
    const nearest = places
      .filter((page) => page.folder === folder || isBelow(folder, page.folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0]
    if (nearest) votes.set(nearest.folder, (votes.get(nearest.folder) ?? 0) + 1)
  }
  const order = (folder: string) => candidates.indexOf(folder) + 1 || candidates.length + 1
  const [best] = [...votes].sort(([a, x], [b, y]) => y - x || order(a) - order(b))
  return best?.[0]
}

function isBelow(folder: string, other: string): boolean {
  return other === '' ? folder !== '' && !folder.startsWith('..') : folder.startsWith(`${other}/`)
}
