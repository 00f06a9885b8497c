import type { AnalysisReport } from '@trellis/shared'

export type FoundFact = { what: string; value: string; isCode: boolean; because?: string }

const written = new Set(['Install command', 'Build command', 'Output folder', 'Root folder', 'Base path'])

/** What to show of a report: each thing with its reason, or what older reports have of it. */
export function foundFacts(report: AnalysisReport): FoundFact[] {
  const paths = {
    what: 'Unknown paths',
    value: report.fallback === 'spa' ? 'show the start page' : 'are not found',
    isCode: false,
  }
  if (report.found) {
    const facts = report.found.map(({ what, value, because }) => ({ what, value, because, isCode: written.has(what) }))
    return [...facts, paths]
  }
  const values: [string, string | undefined][] = [
    ['Framework', report.framework],
    ['Package manager', report.packageManager],
    ['Node.js', report.nodeVersion],
    ['Install command', report.installCommand],
    ['Build command', report.buildCommand],
    ['Output folder', report.outputDir],
  ]
  const facts = values.flatMap(([what, value]) =>
    value === undefined ? [] : [{ what, value, isCode: written.has(what) }],
  )
  return [...facts, paths]
}
