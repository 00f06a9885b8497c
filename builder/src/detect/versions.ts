/**
 * The major number of the newest version that a range allows: 6 for `^5 || ^6`. Nothing for tags and places, such as
 * `latest`, `workspace:*` or a git address, which stand for the newest there is.
 */
export function majorOf(range: string | undefined): number | undefined {
  const plain = range?.replace(/^npm:(@?[^@]+)@/, '').replace(/^(workspace|catalog):/, '') ?? ''
  if (/[a-z]+:|\//i.test(plain)) return undefined
  const majors = plain.split('||').map((part) => /^\D{0,3}(\d+)/.exec(part.trim())?.[1])
  if (majors.includes(undefined)) return undefined
  return Math.max(...majors.map(Number))
}

/**
 * What holds up to a major of the framework, in rising order. `Infinity` is for all that came after. Versions that are no
 * longer worked on have a newest Node.js too: each year's takes something away that old packages use.
 */
export type NodeRow = { upTo: number; min?: number; max?: number }

/** The bounds on Node.js of the first row that covers the version; those of the last row for the newest. */
export function nodeFor(rows: readonly NodeRow[], major: number | undefined): { min?: number; max?: number } {
  const row = major === undefined ? rows.at(-1) : rows.find(({ upTo }) => major <= upTo)
  const { min, max } = row ?? {}
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}
