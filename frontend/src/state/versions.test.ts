import { describe, expect, it } from 'vitest'
import { deployment, pipeline, step } from '../test-kit.ts'
import { needsDocument, takesDocument, takesPipeline } from './versions.ts'

describe('documents', () => {
  it.each([
    ['nothing held', undefined, 1, true],
    ['a higher version', 3, 4, true],
    ['the same version, read again', 3, 3, true],
    ['a lower version', 3, 2, false],
  ])('%s', (_, held, arriving, taken) => {
    expect(takesDocument(held === undefined ? undefined : { version: held }, { version: arriving })).toBe(taken)
  })
})

describe('live pictures', () => {
  it.each([
    ['nothing held', undefined, [1, 0], true],
    ['higher version, lower progress', [2, 90], [3, 10], true],
    ['same version, higher progress', [2, 40], [2, 41], true],
    ['same version, same progress', [2, 40], [2, 40], true],
    ['same version, lower progress', [2, 40], [2, 39], false],
    ['lower version, higher progress', [2, 40], [1, 99], false],
  ] as const)('%s', (_, held, [version, progress], taken) => {
    const before = held ? { version: held[0], progress: held[1] } : undefined
    expect(takesPipeline(before, { version, progress })).toBe(taken)
  })
})

describe('when the document must be read', () => {
  const running = deployment({ version: 2 })
  it.each([
    ['none is held', pipeline(), undefined, true],
    ['only percentages moved on', pipeline({ version: 3, progress: 50 }), running, false],
    ['a step ended', pipeline({ version: 3, steps: [step('clone', 'completed')] }), running, true],
    ['the deployment ended', pipeline({ version: 3, status: 'error' }), running, true],
    ['the document is newer', pipeline({ version: 1, status: 'error' }), running, false],
    ['no picture came yet', undefined, running, false],
  ])('%s', (_, picture, held, wanted) => {
    expect(needsDocument(picture, held)).toBe(wanted)
  })
})
