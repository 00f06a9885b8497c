import type { OutdatedRelease } from '@trellis/shared'
import { expect, it } from 'vitest'
import { ulid } from '../../test-kit.ts'
import { byPlant, differsBy } from './outdated-words.ts'

const release = (plant: number, names: string[], environment: 'production' | 'preview'): OutdatedRelease => ({
  ...{ plantId: ulid(plant), environment, ref: 'main', releaseId: ulid(90 + plant), names },
})

it('SCR7: names each plant once, with all that differs and its previews', () => {
  const outdated = [release(1, ['B'], 'production'), release(2, [], 'production'), release(1, ['A', 'B'], 'preview')]
  expect(byPlant(outdated)).toEqual([
    { plantId: ulid(1), names: ['A', 'B'], previews: 1 },
    { plantId: ulid(2), names: [], previews: 0 },
  ])
  expect(differsBy(['A', 'B'])).toBe('A, B')
  expect(differsBy([])).toBe('made with a secret that was deleted')
})
