/**
 * Fields whose values are words of the protocol or hashes, made by the builder itself: a secret that is such a word must
 * not break the report. Everything else may have something of the app in it.
 */
const ownWords: ReadonlySet<string> = new Set([
  'status',
  'step',
  'at',
  'blame',
  'fallback',
  'code',
  'sha',
  'sha256',
  'of',
  'encoding',
  'lockfile',
] as const)

/** A report as JSON, in which every text has gone through `mask`. */
export function maskReport(report: object, mask: (text: string) => string): string {
  return JSON.stringify(report, (key, value: unknown) =>
    typeof value === 'string' && !ownWords.has(key) ? mask(value) : value,
  )
}
