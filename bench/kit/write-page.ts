// Puts the newest figures of every bench between the two marks of docs/performance.md.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amount, budgetWords, type Figure, holds, type Report, resultsFolder } from './bench.ts'

const file = join(import.meta.dirname, '../../docs/performance.md')
const marks = ['<!-- figures: written by `npm run bench -- --write` -->', '<!-- end of figures -->'] as const

/** The order of the budgets in the table; a bench that is not named comes last. */
const order = [
  'first-deploy',
  'next-deploy',
  'log-latency',
  'log-throughput',
  'rollback',
  'static-file',
  'first-line',
  'first-paint',
  'log-viewer',
  'idle-memory',
  'redis-logs',
  'cloud-bill',
]

function reports(): Report[] {
  const place = ({ name }: Report) => (order.includes(name) ? order.indexOf(name) : order.length)
  const names = existsSync(resultsFolder) ? readdirSync(resultsFolder) : []
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')) as Report)
    .sort((a, b) => place(a) - place(b))
}

function row(figure: Figure): string {
  const verdict = { true: 'yes', false: '**no**', undefined: '' }[String(holds(figure))]
  const cells = [figure.what, budgetWords(figure), amount(figure.measured, figure.unit), verdict, figure.raw]
  return `| ${cells.map((cell) => `${cell}`.replaceAll('|', '/')).join(' | ')} |`
}

function knobs({ name, question, knobs, machine }: Report): string {
  const list = Object.entries(knobs).map(([knob, value]) => `- ${knob}: ${value}`)
  return [`### ${name}`, '', question, '', ...list, `- load of the machine before: ${machine.load}`].join('\n')
}

const line = (cells: (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === 'number' ? Math.round(cell).toLocaleString('en') : cell)).join(' | ')} |`

/** Tables as the bench made them: numbers to the right. */
function tables({ name, tables }: Report): string[] {
  return (tables ?? []).flatMap(({ title, table: { columns, rows } }) => {
    const under = columns.map((_, at) => (typeof rows[0]?.[at] === 'number' ? '---:' : '---')).join('|')
    return [`### ${name}: ${title}`, '', line(columns), `|${under}|`, ...rows.map(line), '']
  })
}

/** What the steps of a deployment take, in milliseconds, the median of the rounds. */
function parts({ name, parts }: Report): string[] {
  if (!parts) return []
  const { columns, rows } = parts
  const under = columns.map((_, at) => (at < 2 ? '---' : '---:')).join('|')
  const title = `### ${name}, its parts in milliseconds, medians`
  return [title, '', line(columns), `|${under}|`, ...rows.map(line), '']
}

function figures(all: Report[]): string {
  const machines = new Set(
    all.map(({ machine: { processors, memory, system, node } }) => `${processors}, ${memory}, ${system}, Node ${node}`),
  )
  return [
    `Machine: ${[...machines].join('; ')}.`,
    '',
    '| what | budget | measured | holds | raw figures, by round |',
    '|---|---|---:|---|---|',
    ...all.flatMap((report) => report.figures.map(row)),
    '',
    ...all.flatMap(parts),
    ...all.flatMap(tables),
    '## Questions and knobs',
    '',
    all.map(knobs).join('\n\n'),
  ].join('\n')
}

const page = readFileSync(file, 'utf8')
const [from, to] = marks.map((mark) => page.indexOf(mark))
if (from === undefined || to === undefined || from < 0 || to < from) {
  throw new Error(`docs/performance.md must have the marks ${marks.join(' and ')}, in this order.`)
}
const all = reports()
if (all.length === 0) throw new Error('No bench has run yet, so there are no figures. Nothing was changed.')
writeFileSync(file, `${page.slice(0, from)}${marks[0]}\n\n${figures(all)}\n\n${page.slice(to)}`)
console.log(`Wrote the figures of ${all.length} benches into docs/performance.md.`)
