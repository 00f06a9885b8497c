import { LowerBuildLimits } from '@trellis/shared/build-limits'
import type { BuildLimits } from '@trellis/shared/builder-protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { smallestLimits } from './build-limits.ts'

const operator: BuildLimits = {
  ...{ seconds: 1200, memoryBytes: 4e9, processes: 512, diskBytes: 8e9, logBytes: 6e7, logLines: 1e6 },
  ...{ outputFiles: 50_000, outputFileBytes: 2e8, outputBytes: 2e9 },
}

it('LIM3: the smallest of the operator’s, the workspace’s and the plant’s limit holds', () => {
  const limits = smallestLimits(operator, { seconds: 600, processes: 2000 }, { seconds: 900, memoryBytes: 1e9 })
  expect(limits).toEqual({ ...operator, seconds: 600, memoryBytes: 1e9 })
  expect(smallestLimits(operator, undefined, {})).toEqual(operator)
})

it('LIM3: nobody gets more than the operator gives', () => {
  const wish = fc.option(fc.integer({ min: 1, max: 10 ** 12 }), { nil: undefined })
  const wishes = fc.record({ seconds: wish, memoryBytes: wish, processes: wish, diskBytes: wish, logBytes: wish })
  fc.assert(
    fc.property(fc.array(wishes), (lower) => {
      const limits = smallestLimits(operator, ...lower.map(withoutAbsent))
      for (const name of LowerBuildLimits.keyof().options) {
        const asked = [operator[name], ...lower.flatMap((each) => each[name] ?? [])]
        expect(limits[name]).toBe(Math.min(...asked))
      }
    }),
  )
})

function withoutAbsent(wish: { [name: string]: number | undefined }): LowerBuildLimits {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
}
