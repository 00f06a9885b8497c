import type { Figure, Outcome } from './bench.ts'
import { listed, median } from './numbers.ts'
import type { Table } from './table.ts'

/** Milliseconds by the step's name. */
export type Steps = Record<string, number>

/** One app's times in milliseconds, by round, and how long each step took. */
export type DeployTimes = {
  app: string
  hand: number[]
  product: number[]
  handSteps: Steps[]
  productSteps: Steps[]
}

/** The figures of a bench that deploys several apps, one for each, and its table of all rounds. */
export function deployOutcome(what: string, most: number, times: readonly DeployTimes[]): Outcome {
  const figures = times.map(
    ({ app, hand, product }): Figure => ({
      what: `${what}, ${app}`,
      measured: median(product) / median(hand),
      unit: 'x',
      budget: { at: 'most', value: most },
      raw: `${listed(product)} ms over ${listed(hand)} ms`,
    }),
  )
  const rows = times.flatMap(({ app, hand, product, handSteps, productSteps }) =>
    hand.map((byHand, at) => {
      const took = product[at] ?? Number.NaN
      return [app, at + 1, byHand, took, took / byHand, inWords(handSteps[at]), inWords(productSteps[at])]
    }),
  )
  const columns = ['app', 'round', 'by hand ms', 'product ms', 'product over hand', 'by hand, steps', 'product, steps']
  return { figures, table: { columns, rows }, parts: partsOf(times) }
}

const steps = ['queue', 'clone', 'analyze', 'install', 'build', 'upload', 'verify', 'release']

/** The median of each step, for the shell and for the product. */
function partsOf(times: readonly DeployTimes[]): Table {
  const row = (app: string, who: string, rounds: readonly Steps[]) => [
    ...[app, who],
    ...steps.map((step) =>
      rounds.some((round) => step in round) ? median(rounds.map((round) => round[step] ?? 0)) : '',
    ),
  ]
  const rows = times.flatMap(({ app, handSteps, productSteps }) => [
    row(app, 'by hand', handSteps),
    row(app, 'Trellis', productSteps),
  ])
  return { columns: ['app', 'who', ...steps], rows }
}

function inWords(taken: Steps | undefined): string {
  return Object.entries(taken ?? {})
    .map(([step, milliseconds]) => `${step} ${milliseconds}`)
    .join(', ')
}
