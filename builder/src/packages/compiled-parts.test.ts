import { describe, expect, test } from 'vitest'
import { draftOf } from '../../test/kit/draft.ts'
import { compiledFor } from './compiled-parts.ts'

const newest = (range: string, ...locks: string[]) => compiledFor({ 'node-sass': range }, locks)?.newestNode

describe('ANA5: packages with compiled parts bound the Node.js', () => {
  test.each([
    ['^4.12.0', 14],
    ['~4.12.0', 12],
    ['4.9.3', 10],
    ['^6.0.1', 16],
    ['^8', 18],
    ['*', 20],
    ['latest', undefined],
    ['npm:sass@^1', undefined],
  ])('node-sass %s: up to %s', (range, node) => expect(newest(range)).toBe(node))

  test.each([
    ['npm 1', '{ "dependencies": { "node-sass": {\n      "version": "4.12.0",'],
    ['npm 3', '{ "packages": { "node_modules/node-sass": {\n      "version": "4.12.0",'],
    ['Yarn 1', '# yarn lockfile v1\n\nnode-sass@^4.0.0, node-sass@^4.12.0:\n  version "4.12.0"\n'],
    ['Yarn 4', '"node-sass@npm:^4.12.0":\n  version: 4.12.0\n'],
    ['pnpm 5', 'packages:\n\n  /node-sass/4.12.0:\n    resolution: {}\n'],
    ['pnpm 9', 'packages:\n\n  node-sass@4.12.0:\n    resolution: {}\n'],
    ['Bun', '{ "packages": { "node-sass": ["node-sass@4.12.0", "", {}] } }'],
  ])('by the version that the lockfile of %s holds', (_name, text) => expect(newest('^4.12.0', text)).toBe(12))

  test('a lockfile without the package leaves the range', () => {
    expect(newest('^4.12.0', 'sass@^1.0.0:\n  version "1.0.0"\n')).toBe(14)
  })

  test('apps that name none of them are not bounded', () => expect(compiledFor({ sass: '^1' }, [])).toBeUndefined())

  test('the plan asks for such a Node.js and says why', async () => {
    const manifest = { scripts: { build: 'node make.js' }, devDependencies: { 'node-sass': '^4.14.0' } }
    const { wish, plan } = await draftOf({ 'package.json': JSON.stringify(manifest) })
    expect(wish?.nodeBounds).toEqual({ max: 14 })
    expect(plan.because).toContain('node-sass ^4.14.0 has compiled parts for Node.js up to 14')
  })
})
