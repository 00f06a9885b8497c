export type Table = { columns: string[]; rows: (string | number)[][] }

/** Numbers are kept as they are in the JSON and shown with at most one digit behind the point. */
function cell(value: string | number): string {
  if (typeof value === 'string') return value
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 })
}

/** Prints a table with numbers to the right and words to the left. */
export function printTable({ columns, rows }: Table): void {
  const cells = rows.map((row) => row.map(cell))
  const widths = columns.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const isNumber = columns.map((_, at) => typeof rows[0]?.[at] === 'number')
  const line = (row: string[]) =>
    row.map((text, at) => (isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0))).join('  ')
  console.log(line(columns))
  for (const row of cells) console.log(line(row))
}
