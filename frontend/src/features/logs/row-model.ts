import type { LogStream } from '@trellis/shared'
import type { LogStore } from './log-store.ts'
import { plainText } from './plain-text.ts'
import { type Wrapping, wrappedRows } from './wrap.ts'

export type RowOptions = {
  stream: LogStream | 'all'
  /** Sections that show their head only. */
  folded: ReadonlySet<number>
  /** How many columns fit a row; 0 does not wrap. */
  columns: number
}

/** One row of the list; `top` is counted in units of one line's height from the start of the log. */
export type Row = { top: number; units: number; section: number; line: number | undefined }

const blockSize = 256
const cacheBits = 12

/** Breaking at words reads the text. A model of more lines than this when it is made would take too long, and cuts them. */
export const mostLinesByWords = 20_000

/** The height of a section's head, in units; `log.css` has the same as pixels. */
export const headUnits = 1.5

/** One section as rows: a head, and below it the lines that the filter lets through. */
type Group = {
  section: number
  top: number
  units: number
  open: boolean
  /** Indices of lines, when a filter leaves holes; else the section's own range is meant. */
  list: number[] | undefined
  /** Lines shown when open. */
  count: number
  /** Units of the lines before each block of lines, when lines wrap. */
  blocks: number[]
  lineUnits: number
  /** Lines of the store looked at so far. */
  scanned: number
}

/**
 * Where each line of a log stands on the page, for a filter, a set of folded sections and a width. Heights are
 * units, computed from the text and never measured, so that any place in a million lines is found at once.
 */
export class RowModel {
  private groups: Group[] = []
  private readonly store: LogStore
  private readonly options: RowOptions
  /** Units of lines as they were computed, 0 where they were not yet. */
  private readonly known: Uint16Array[] = []
  /** How its lines wrap; whoever draws them breaks at the same places. Columns are 0 where nothing wraps. */
  readonly wrapping: Wrapping

  constructor(store: LogStore, options: RowOptions) {
    this.store = store
    this.options = options
    this.wrapping = { columns: options.columns, words: store.length <= mostLinesByWords }
    this.extend()
  }

  /** The height of everything, in units. */
  get units(): number {
    const last = this.groups.at(-1)
    return last ? last.top + last.units : 0
  }

  /** Takes in lines that were added to the store since the last call. */
  extend(): void {
    const { sections } = this.store
    for (let s = Math.max(0, this.groups.length - 1); s < sections.length; s++) {
      const group = this.groups[s] ?? this.newGroup(s)
      this.scan(group)
    }
  }

  /** Which row covers a unit. */
  rowAt(unit: number): Row | undefined {
    const group = this.groupAt(unit)
    if (!group) return undefined
    const inside = unit - group.top
    if (inside < headUnits) return this.head(group)
    return this.lineRow(group, this.lineAt(group, inside - headUnits))
  }

  /** The rows that cover `from` to `to` (units; `to` is not covered). */
  window(from: number, to: number): Row[] {
    const rows: Row[] = []
    let row = this.rowAt(Math.max(0, from))
    while (row && row.top < to) {
      rows.push(row)
      row = this.rowAt(row.top + row.units)
    }
    return rows
  }

  /** Where a line stands; where its section's head stands when it is folded away; nothing when it is filtered out. */
  topOfLine(index: number): number | undefined {
    const group = this.groups[this.store.sectionOf(index)]
    if (!group || group.units === 0) return undefined
    if (!group.open) return group.top
    const at = group.list ? position(group.list, index) : index - this.from(group)
    return at === -1 ? undefined : group.top + headUnits + this.unitsBefore(group, at)
  }

  topOfSection(section: number): number | undefined {
    return this.groups[section]?.top
  }

  /** How many lines of a section the filter lets through. */
  countOf(section: number): number {
    return this.groups[section]?.count ?? 0
  }

  private newGroup(section: number): Group {
    const before = this.groups.at(-1)
    const group: Group = {
      section,
      top: before ? before.top + before.units : 0,
      units: 0,
      open: !this.options.folded.has(section),
      list: this.options.stream === 'all' ? undefined : [],
      count: 0,
      blocks: [],
      lineUnits: 0,
      scanned: this.store.sections[section]?.from ?? 0,
    }
    this.groups.push(group)
    return group
  }

  private scan(group: Group): void {
    const to = this.store.sections[group.section]?.to ?? 0
    const { stream, columns } = this.options
    if (!group.list && columns === 0) {
      group.count = to - this.from(group)
      group.lineUnits = group.count
    } else {
      for (let index = group.scanned; index < to; index++) {
        if (stream !== 'all' && !this.store.isStream(index, stream)) continue
        group.list?.push(index)
        if (group.count % blockSize === 0) group.blocks.push(group.lineUnits)
        group.count++
        group.lineUnits += this.unitsOf(index)
      }
    }
    group.scanned = to
    group.units = group.count === 0 ? 0 : headUnits + (group.open ? group.lineUnits : 0)
  }

  private unitsOf(index: number): number {
    if (this.options.columns === 0) return 1
    const block = index >> cacheBits
    const units = this.known[block] ?? new Uint16Array(1 << cacheBits)
    this.known[block] = units
    const at = index & ((1 << cacheBits) - 1)
    const known = units[at] || this.rowsOf(index)
    units[at] = known
    return known
  }

  private rowsOf(index: number): number {
    const columns = this.store.columns(index)
    if (columns <= this.wrapping.columns) return 1
    if (!this.wrapping.words) return Math.ceil(columns / this.wrapping.columns)
    return wrappedRows(plainText(this.store.text(index)), this.wrapping)
  }

  private from(group: Group): number {
    return this.store.sections[group.section]?.from ?? 0
  }

  private index(group: Group, at: number): number {
    return group.list ? (group.list[at] ?? 0) : this.from(group) + at
  }

  private groupAt(unit: number): Group | undefined {
    if (unit < 0 || unit >= this.units) return undefined
    let low = 0
    let high = this.groups.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.groups[middle]?.top ?? 0) <= unit) low = middle
      else high = middle - 1
    }
    for (let g = low; g >= 0; g--) if ((this.groups[g]?.units ?? 0) > 0) return this.groups[g]
    return undefined
  }

  private lineAt(group: Group, unit: number): number {
    if (this.options.columns === 0) return Math.min(group.count - 1, Math.floor(unit))
    let low = 0
    let high = group.blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((group.blocks[middle] ?? 0) <= unit) low = middle
      else high = middle - 1
    }
    let at = low * blockSize
    let top = group.blocks[low] ?? 0
    while (at < group.count - 1 && top + this.unitsOf(this.index(group, at)) <= unit) {
      top += this.unitsOf(this.index(group, at))
      at++
    }
    return at
  }

  private unitsBefore(group: Group, at: number): number {
    if (this.options.columns === 0) return at
    const block = Math.floor(at / blockSize)
    let units = group.blocks[block] ?? 0
    for (let i = block * blockSize; i < at; i++) units += this.unitsOf(this.index(group, i))
    return units
  }

  private head(group: Group): Row {
    return { top: group.top, units: headUnits, section: group.section, line: undefined }
  }

  private lineRow(group: Group, at: number): Row {
    const line = this.index(group, at)
    return {
      top: group.top + headUnits + this.unitsBefore(group, at),
      units: this.unitsOf(line),
      section: group.section,
      line,
    }
  }
}

function position(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = sorted[middle] ?? 0
    if (found === value) return middle
    if (found < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}
