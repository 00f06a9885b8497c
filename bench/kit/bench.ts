import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { has, type PeerName } from '../../test/kit/peers.ts'
import { describeMachine, type Machine } from './machine.ts'
import { printTable, type Table } from './table.ts'
import { openUses, type Uses } from './uses.ts'

/** One number that is held against a budget, or shown beside one when it has none. */
export type Figure = {
  what: string
  measured: number
  /** `x` is a ratio of product to reference. */
  unit: 'x' | 'ms' | 'MB' | 'KB' | 'tasks' | '$'
  budget?: { at: 'most' | 'least'; value: number }
  /** The raw numbers that `measured` was made of, short enough for a cell of a table. */
  raw: string
}

/** `parts` and `tables`, when given, are shown in the page below the figures. */
export type Outcome = {
  figures: Figure[]
  table: Table
  parts?: Table
  tables?: { title: string; table: Table }[]
  notes?: string[]
}

export type Bench = {
  /** The file's name without `.bench.ts`. */
  name: string
  question: string
  knobs: Record<string, string | number>
  /** Programs without which it is not run; what is missing is said, with how to get it. */
  needs?: readonly PeerName[]
  run: (uses: Uses) => Promise<Outcome>
}

export type Report = Outcome & Pick<Bench, 'name' | 'question' | 'knobs'> & { machine: Machine; at: string }

export const resultsFolder = join(import.meta.dirname, '../../test-results/bench')

/**
 * Runs one bench to its end: prints its question, knobs, raw figures and budgets, and writes the same as JSON below
 * `test-results/bench`. A missed budget is a figure and no error; the process fails only when nothing could be measured.
 */
export async function bench(what: Bench): Promise<void> {
  console.log(what.question)
  const missing = (what.needs ?? []).filter((name) => !has(name))
  if (missing.length > 0) {
    console.log(`Not run: ${missing.join(', ')} missing.`)
    return
  }
  for (const [knob, value] of Object.entries(what.knobs)) console.log(`  ${knob}: ${value}`)
  const machine = describeMachine()
  const uses = openUses()
  try {
    const outcome = await what.run(uses)
    const { name, question, knobs } = what
    const report: Report = {
      name,
      question,
      knobs,
      ...outcome,
      machine,
      at: new Date().toISOString(),
    }
    mkdirSync(resultsFolder, { recursive: true })
    writeFileSync(join(resultsFolder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
    printTable(outcome.table)
    for (const { title, table } of outcome.tables ?? []) {
      console.log(`\n${title}`)
      printTable(table)
    }
    for (const note of outcome.notes ?? []) console.log(note)
    for (const figure of outcome.figures) console.log(sentence(figure))
  } catch (error) {
    console.error(error, uses.explanation())
    process.exitCode = 1
  } finally {
    await uses.end()
  }
}

/** Whether a figure is within its budget; undefined when it has none. */
export function holds({ budget, measured }: Pick<Figure, 'budget' | 'measured'>): boolean | undefined {
  if (!budget) return undefined
  return budget.at === 'most' ? measured <= budget.value : measured >= budget.value
}

export function amount(value: number, unit: Figure['unit']): string {
  const digits = unit === 'x' ? 2 : unit === 'tasks' || value >= 10 ? 0 : 1
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  if (unit === '$') return `$${value.toFixed(2)}`
  return unit === 'x' ? `${text} x` : `${text} ${unit}`
}

/** The budget in words; empty without one. */
export function budgetWords({ budget, unit }: Pick<Figure, 'budget' | 'unit'>): string {
  return budget ? `at ${budget.at} ${amount(budget.value, unit)}` : ''
}

function sentence(figure: Figure): string {
  const words = budgetWords(figure)
  const verdict = { true: 'holds', false: 'MISSED' }[String(holds(figure))]
  return `=> ${figure.what}: ${amount(figure.measured, figure.unit)}${words && ` (budget ${words}: ${verdict})`}`
}
