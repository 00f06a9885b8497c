import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { startHelper } from './kit/helper.ts'
import { listed, median } from './kit/numbers.ts'
import type { MaskingInput } from './kit/programs/masking.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 4
const megabytes = 200
const many = 20

async function rate(uses: Uses, given: Pick<MaskingInput, 'work' | 'secrets'>): Promise<number> {
  const helper = uses.keep(startHelper('masking.ts', { ...given, megabytes }), (taken) => taken.end())
  const { rate: measured, found } = await helper.hears<{ rate: number; found: string }>('through')
  if (found !== '') throw new Error(`the log of clean builds is said to hold ${found}`)
  await uses.release(helper)
  return measured
}

await bench({
  name: 'mask',
  question: 'What do masking a log and searching the output for secrets cost?',
  knobs: {
    rounds,
    log: `${megabytes} MB a round: the recorded logs of real builds, with their colours, in pieces of 64 KB`,
    secrets: `the first ${many} of the masker's corpus, each in every form; or one`,
    measured: 'megabytes a second of processor time',
    'reference of masking': 'the same log split into lines without a mask',
    'reference of searching': 'the SHA-256 of the same bytes, which every output file needs',
  },
  async run(uses) {
    const measured = await alternate(rounds, {
      split: () => rate(uses, { work: 'split', secrets: 0 }),
      one: () => rate(uses, { work: 'mask', secrets: 1 }),
      many: () => rate(uses, { work: 'mask', secrets: many }),
      hash: () => rate(uses, { work: 'hash', secrets: 0 }),
      search: () => rate(uses, { work: 'search', secrets: many }),
    })
    const { split, one, many: twenty, hash, search } = measured
    const figure = (what: string, product: number[], reference: number[]) => ({
      what,
      measured: median(product) / median(reference),
      unit: 'x' as const,
      raw: `${listed(product)} over ${listed(reference)} MB/s`,
    })
    return {
      figures: [
        figure('lines with one secret masked over lines without a mask, per second', one, split),
        figure(`lines with ${many} secrets masked over lines without a mask, per second`, twenty, split),
        figure(`searching bytes for ${many} secrets over hashing them, per second`, search, hash),
      ],
      table: {
        columns: ['round', 'split MB/s', 'one secret', `${many} secrets`, 'SHA-256', 'search'],
        rows: split.map((alone, at) => [
          ...[at + 1, alone, one[at] ?? 0, twenty[at] ?? 0, hash[at] ?? 0, search[at] ?? 0],
        ]),
      },
    }
  },
})
