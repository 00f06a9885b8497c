import { shortHash } from './short-hash.ts'

/** Dark enough for white letters on each, and none is the colour of a plant's state. */
export const presenceColors: readonly string[] = [
  '#b4232a',
  '#a8480e',
  '#855700',
  '#5b6400',
  '#3f6f1e',
  '#00706b',
  '#006d8f',
  '#1f5fbf',
  '#4a4fc4',
  '#7a3fb8',
  '#a12f93',
  '#b02a62',
]

/** The colour of a person, the same in every workspace, on every backend and after every restart. */
export function presenceColor(uid: string): string {
  const place = Number.parseInt(shortHash(uid), 36) % presenceColors.length
  return presenceColors[place] ?? '#1f5fbf'
}
