import type { Figure, Outcome } from './bench.ts'
import { listed, median } from './numbers.ts'

/** One app's times in milliseconds, by round, and how long each step took. */
export type DeployTimes = {
  app: string
  hand: number[]
  product: number[]
  handSteps: string[]
  productSteps: string[]
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
      return [app, at + 1, byHand, took, took / byHand, handSteps[at] ?? '', productSteps[at] ?? '']
    }),
  )
  const columns = ['app', 'round', 'by hand ms', 'product ms', 'product over hand', 'by hand, steps', 'product, steps']
  return { figures, table: { columns, rows } }
}
