/**
 * What is known of a major of Node.js. Days in UTC. `lts` is when long-term support began or begins; `end` is when nobody
 * corrects faults in it any more.
 */
export type NodeMajor = { lts?: string; end: string; name?: string }

/** From the project's published schedule, as it stood when 26 came out. */
const known: Readonly<Record<number, NodeMajor>> = {
  4: { lts: '2015-10-12', end: '2018-04-30', name: 'argon' },
  6: { lts: '2016-10-18', end: '2019-04-30', name: 'boron' },
  8: { lts: '2017-10-31', end: '2019-12-31', name: 'carbon' },
  10: { lts: '2018-10-30', end: '2021-04-30', name: 'dubnium' },
  12: { lts: '2019-10-21', end: '2022-04-30', name: 'erbium' },
  14: { lts: '2020-10-27', end: '2023-04-30', name: 'fermium' },
  16: { lts: '2021-10-26', end: '2023-09-11', name: 'gallium' },
  18: { lts: '2022-10-25', end: '2025-04-30', name: 'hydrogen' },
  20: { lts: '2023-10-24', end: '2026-04-30', name: 'iron' },
  22: { lts: '2024-10-29', end: '2027-04-30', name: 'jod' },
  24: { lts: '2025-10-28', end: '2028-04-30', name: 'krypton' },
  26: { lts: '2026-10-28', end: '2029-04-30', name: 'lithium' },
}

/** From this one on there is one major a year, and each becomes LTS. Before, only even ones did, two majors a year. */
const firstYearly = 27

/**
 * A major of Node.js, from the table, else by the project's rule: a major comes in April, is LTS from the end of October
 * and ends three years after it came; an odd one of the old rhythm comes in October and ends in June.
 */
export function nodeMajor(major: number): NodeMajor {
  const row = known[major]
  if (row) return row
  if (major >= firstYearly) return { lts: `${2000 + major}-10-28`, end: `${2003 + major}-04-30` }
  if (major % 2 === 0 && major > 2) return { lts: `${2013 + major / 2}-10-28`, end: `${2016 + major / 2}-04-30` }
  return { end: `${Math.floor(2013.5 + major / 2)}-06-01` }
}

export function isLts(major: number, today: Date): boolean {
  const { lts } = nodeMajor(major)
  return lts !== undefined && Date.parse(lts) <= today.getTime()
}

/** The day on which it ended; nothing while it is looked after. */
export function endedOn(major: number, today: Date): string | undefined {
  const { end } = nodeMajor(major)
  return Date.parse(end) < today.getTime() ? end : undefined
}

/** The major that has this code name: `hydrogen` is 18. */
export function majorNamed(name: string): number | undefined {
  const row = Object.entries(known).find(([, { name: its }]) => its === name.toLowerCase())
  return row ? Number(row[0]) : undefined
}

/** The newest major that is LTS by the calendar, whether it can be had here or not. */
export function newestLts(today: Date): number {
  let newest = 4
  for (let major = newest; nodeMajor(major).lts === undefined || isLts(major, today); major++) {
    if (isLts(major, today)) newest = major
  }
  return newest
}
