import type { LowerBuildLimits } from '@trellis/shared'
import { bytes, count, duration } from '../../lib/format.ts'

export type LimitName = keyof LowerBuildLimits
/** In the units of the form; `NaN` where nothing lower is set. */
export type LimitsDraft = Record<LimitName, number>

type Row = {
  name: LimitName
  label: string
  /** How many of the contract's units one of the form's is. */
  unit: number
  /** In the units of the form. */
  min: number
  /** Where `GET /api/config` tells what the operator allows, and in how many of the contract's units. */
  told: { name: string; unit: number }
  words: (value: number) => string
}

const mega = 1024 * 1024

export const limitRows: readonly Row[] = [
  {
    ...{ name: 'seconds', label: 'Time in seconds', unit: 1, min: 10 },
    ...{ told: { name: 'buildMinutes', unit: 60 }, words: (seconds) => duration(seconds * 1000) },
  },
  {
    ...{ name: 'memoryBytes', label: 'Memory in MB', unit: mega, min: 64 },
    ...{ told: { name: 'buildMemoryBytes', unit: 1 }, words: inMega },
  },
  {
    ...{ name: 'processes', label: 'Processes', unit: 1, min: 8 },
    ...{ told: { name: 'buildProcesses', unit: 1 }, words: (number) => count(number, 'process', 'processes') },
  },
  {
    ...{ name: 'diskBytes', label: 'Disk in MB', unit: mega, min: 16 },
    ...{ told: { name: 'buildDiskBytes', unit: 1 }, words: inMega },
  },
  {
    ...{ name: 'logBytes', label: 'Log in MB', unit: mega, min: 1 },
    ...{ told: { name: 'logVolumeBytes', unit: 1 }, words: inMega },
  },
]

function inMega(size: number): string {
  return size < mega ? bytes(size) : `${Math.round(size / mega).toLocaleString('en')} MB`
}

const nothing: LimitsDraft = {
  ...{ seconds: Number.NaN, memoryBytes: Number.NaN, processes: Number.NaN },
  ...{ diskBytes: Number.NaN, logBytes: Number.NaN },
}

export function draftOf(limits: LowerBuildLimits | undefined): LimitsDraft {
  const draft = { ...nothing }
  for (const { name, unit } of limitRows) draft[name] = Math.round(((limits?.[name] ?? Number.NaN) / unit) * 100) / 100
  return draft
}

/** The form after somebody has set other limits: what was typed stays, and what was not touched shows what holds now. */
export function followed(draft: LimitsDraft, before: LimitsDraft, now: LimitsDraft): LimitsDraft {
  const next = { ...draft }
  for (const { name } of limitRows) if (Object.is(draft[name], before[name])) next[name] = now[name]
  return next
}

/** What is to be set. What was not touched stays to the byte, though the form shows it rounded. */
export function limitsOf(draft: LimitsDraft, before: LowerBuildLimits | undefined): LowerBuildLimits {
  const shown = draftOf(before)
  const entries = limitRows.flatMap(({ name, unit }): [LimitName, number][] => {
    const value = Object.is(draft[name], shown[name]) ? before?.[name] : Math.round(draft[name] * unit)
    return value === undefined || Number.isNaN(value) ? [] : [[name, value]]
  })
  return Object.fromEntries(entries)
}

export function isChanged(draft: LimitsDraft, before: LowerBuildLimits | undefined): boolean {
  const shown = draftOf(before)
  return limitRows.some(({ name }) => !Object.is(draft[name], shown[name]))
}

/** What is wrong with what was typed, as the rest of a sentence that begins with the label; what is set already holds. */
export function limitProblem(row: Row, draft: LimitsDraft, before: LowerBuildLimits | undefined): string | undefined {
  const value = draft[row.name]
  const isUntouched = Object.is(value, draftOf(before)[row.name])
  return isUntouched || Number.isNaN(value) || value >= row.min ? undefined : `must be at least ${row.min}`
}

/** What holds where nothing lower is set: the least of what the server and the workspace allow. */
export function upperWords(
  row: Row,
  server: Readonly<Record<string, number>> | undefined,
  workspace?: LowerBuildLimits,
): string {
  const told = server?.[row.told.name]
  const operator = told === undefined ? Number.POSITIVE_INFINITY : told * row.told.unit
  const upper = workspace?.[row.name] ?? Number.POSITIVE_INFINITY
  if (upper < operator) return `The workspace allows ${row.words(upper)}.`
  return Number.isFinite(operator) ? `The server allows ${row.words(operator)}.` : ''
}
