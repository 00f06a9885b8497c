import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Choice, chooseTools, type Offered } from './choose.ts'
import type { ToolWish } from './wish.ts'

const today = new Date('2026-11-21T12:00:00Z')
const node = [
  '14.21.3',
  '16.20.2',
  '17.9.1',
  '18.20.8',
  '20.10.0',
  '20.20.2',
  '22.23.3',
  '24.21.0',
  '25.9.0',
  '26.10.0',
  '27.0.0-rc.1',
]
const npm: Offered['manager'] = [
  { version: '6.14.18', engines: '6 >=6.2.0 || 8 || >=9.3.0' },
  { version: '8.19.4', engines: '^12.13.0 || ^14.15.0 || >=16' },
  { version: '9.9.4', engines: '^14.17.0 || ^16.13.0 || >=18.0.0' },
  { version: '10.9.9', engines: '^18.17.0 || >=20.5.0' },
  { version: '11.19.1', engines: '^20.17.0 || >=22.9.0' },
  { version: '12.2.0', engines: '^22.22.2 || ^24.15.0 || >=26.0.0' },
  { version: '13.0.0-pre.1', engines: '>=26' },
]
const pnpm: Offered['manager'] = [
  { version: '7.33.7', engines: '>=14.19' },
  { version: '8.15.9', engines: '>=16.14' },
  { version: '9.15.9', engines: '>=18.12' },
  { version: '10.18.0', engines: '>=18.12' },
  { version: '11.28.11', engines: '>=22.13' },
]

type Parts = { node?: string; npm?: string; pnpm?: string; bounds?: ToolWish['nodeBounds'] }

function choose(parts: Parts) {
  const id = parts.pnpm === undefined ? 'npm' : 'pnpm'
  const range = parts.pnpm ?? parts.npm
  const wish: ToolWish = {
    ...(parts.node === undefined ? {} : { node: { range: parts.node, file: '.nvmrc' } }),
    nodeBounds: parts.bounds ?? {},
    manager: { id, ...(range ? { range, file: 'package.json (packageManager)' } : {}) },
  }
  return chooseTools(wish, { node: node.map((version) => ({ version })), manager: id === 'npm' ? npm : pnpm }, today)
}

function chosen(parts: Parts): Choice {
  const choice = choose(parts)
  if ('missing' in choice) throw new Error(choice.sentence)
  return choice
}

describe('TOL1: choosing Node.js and the manager', () => {
  test.each<[string, Parts, string, string]>([
    ['nothing asked: the newest LTS, and the npm that people have with it', {}, '26.10.0', '11.19.1'],
    ['the newest LTS that the framework supports', { bounds: { max: 16 } }, '16.20.2', '8.19.4'],
    ['no LTS within: the newest that the framework supports', { bounds: { min: 17, max: 17 } }, '17.9.1', '8.19.4'],
    ['an open range: the newest LTS', { node: '>=16' }, '26.10.0', '11.19.1'],
    ['an open range keeps to the framework', { node: '>=14', bounds: { max: 20 } }, '20.20.2', '10.9.9'],
    ['a closed range without an LTS', { node: '25' }, '25.9.0', '11.19.1'],
    ['a range with an LTS below the newest', { node: '24 || 25' }, '24.21.0', '11.19.1'],
    ['what is asked wins over the framework', { node: '24', bounds: { max: 20 } }, '24.21.0', '11.19.1'],
    ['an exact version', { node: 'v20.10.0' }, '20.10.0', '10.9.9'],
    ['the newest of all', { node: 'node' }, '26.10.0', '11.19.1'],
    ['npm within a range', { node: '22', npm: '>=10' }, '22.23.3', '10.9.9'],
    ['npm above the usual', { node: '24', npm: '^12' }, '24.21.0', '12.2.0'],
    ['npm 6', { node: '14' }, '14.21.3', '6.14.18'],
    ['an exact manager with a hash', { pnpm: '9.15.9+sha512.a1b2c3' }, '26.10.0', '9.15.9'],
    [
      'a manager that needs a newer Node.js, and an open range',
      { node: '>=18', pnpm: '11.28.11', bounds: { max: 20 } },
      '26.10.0',
      '11.28.11',
    ],
    ['nothing asked, and the manager decides', { pnpm: '^11', bounds: { max: 18 } }, '26.10.0', '11.28.11'],
    ['the newest manager that runs', { node: '18', pnpm: '>=8' }, '18.20.8', '10.18.0'],
    ['no wish for the manager', { node: '16', pnpm: '' }, '16.20.2', '8.15.9'],
  ])('%s', (_, parts, wantedNode, wantedManager) => {
    expect(chosen(parts)).toMatchObject({ node: wantedNode, manager: wantedManager })
  })

  test('both asked for and not made for each other: taken as asked, with a warning', () => {
    const choice = chosen({ node: '18.20.8', pnpm: '11.28.11' })
    expect(choice).toMatchObject({ node: '18.20.8', manager: '11.28.11' })
    expect(choice.warnings.join()).toContain('pnpm 11.28.11 says that it runs on Node.js >=22.13')
  })

  test('a version that nobody corrects any more is taken when it is asked for', () => {
    expect(chosen({ node: '16' })).toMatchObject({ because: ['.nvmrc asks for 16'], warnings: [] })
  })

  test('one that the framework does not support works, with a warning', () => {
    expect(chosen({ node: '24', bounds: { max: 20 } }).warnings.join()).toContain('supports Node.js up to 20')
  })

  test.each([
    [{ node: '19' }, '.nvmrc asks for Node.js "19", which is none that exists.'],
    [{ node: 'eighteen' }, '.nvmrc asks for Node.js "eighteen", which is neither a version nor a range.'],
    [{ pnpm: '99.0.0' }, 'package.json (packageManager) asks for pnpm "99.0.0", which is none that exists.'],
    [{ pnpm: 'newest please' }, 'asks for pnpm "newest please", which is neither a version nor a range.'],
  ])('%j is refused, with what there is', (parts, words) => {
    const choice = choose(parts)
    expect(choice).toMatchObject({ sentence: expect.stringContaining(words) })
    expect(choice).toMatchObject({
      sentence: expect.stringMatching(/There are, among others: (26\.10\.0|11\.28\.11), /),
    })
  })

  test('what is chosen is on offer, no preview, and within what was asked', () => {
    const ranges = fc.constantFrom('>=16', '18', '^20.10', '<22', '16 || 24', '>=17 <18', 'lts/*', 'lts/-3', 'node')
    const bound = fc.option(fc.integer({ min: 12, max: 30 }), { nil: undefined })
    fc.assert(
      fc.property(ranges, bound, bound, (range, min, max) => {
        const bounds = { ...(min ? { min } : {}), ...(max ? { max } : {}) }
        const { node: version, manager } = chosen({ node: range, bounds })
        expect(node).toContain(version)
        expect(version).not.toContain('-')
        expect(npm.map((each) => each.version)).toContain(manager)
        expect(chosen({ node: version })).toMatchObject({ node: version })
      }),
    )
  })
})
