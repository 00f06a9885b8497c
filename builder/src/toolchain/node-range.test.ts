import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, test } from 'vitest'
import { allowedBy, readNodeRange } from './node-range.ts'

const today = new Date('2026-11-21T12:00:00Z')
const versions = [
  '14.21.3',
  '16.20.2',
  '17.9.1',
  '18.19.0',
  '18.20.8',
  '20.20.2',
  '22.12.0',
  '22.23.3',
  '24.21.0',
  '25.9.0',
  '26.10.0',
]

/** The newest version that a text allows. */
function newest(text: string): string | undefined {
  const ask = readNodeRange(text)
  if (ask === undefined || ask === 'nothing') return ask
  return allowedBy(ask, versions, today).toSorted(semver.rcompare)[0]
}

describe('TOL1: what people write', () => {
  test.each([
    ['18', '18.20.8'],
    ['v18', '18.20.8'],
    ['18.x', '18.20.8'],
    ['18.*', '18.20.8'],
    ['v18.19', '18.19.0'],
    ['18.19.0', '18.19.0'],
    ['v18.19.0', '18.19.0'],
    ['=18.19.0', '18.19.0'],
    ['^18.0.0', '18.20.8'],
    ['~22.12', '22.12.0'],
    ['>=16', '26.10.0'],
    ['>= 16 < 19', '18.20.8'],
    ['>=16.0.0 <=17', '17.9.1'],
    ['16 || 18', '18.20.8'],
    ['16 or 18', '18.20.8'],
    ['^14.17.0 || ^16.10.0', '16.20.2'],
    ['14 - 16', '16.20.2'],
    ['<17', '16.20.2'],
    ['>=18 && <20', '18.20.8'],
    ['lts/*', '26.10.0'],
    ['lts', '26.10.0'],
    ['LTS/*', '26.10.0'],
    ['lts/-1', '24.21.0'],
    ['lts/-2', '22.23.3'],
    ['lts/hydrogen', '18.20.8'],
    ['lts/Gallium', '16.20.2'],
    ['jod', '22.23.3'],
    ['node', '26.10.0'],
    ['latest', '26.10.0'],
    ['current', '26.10.0'],
    ['"18.19.0"', '18.19.0'],
    ["'v22'", '22.23.3'],
    [' 22 \n', '22.23.3'],
    ['22 # the newest', '22.23.3'],
    ['\uFEFF22', '22.23.3'],
    ['node-22', '22.23.3'],
    ['nodejs@v22.12.0', '22.12.0'],
    ['node@lts/jod', '22.23.3'],
  ])('%j is %s', (text, version) => {
    expect(newest(text)).toBe(version)
  })

  test.each(['', '*', 'x', 'system', 'default', '>=0', '  '])('%j asks for nothing', (text) => {
    expect(readNodeRange(text)).toBe('nothing')
  })

  test.each(['eighteen', 'lts/unobtainium', '18.x.y.z', 'iojs-v3', '$(reboot)', '../../etc', '1'.repeat(300)])(
    '%j means nothing',
    (text) => {
      expect(readNodeRange(text)).toBeUndefined()
    },
  )

  test('a version that does not exist allows nothing', () => {
    expect(newest('19')).toBeUndefined()
    expect(newest('18.99.0')).toBeUndefined()
    expect(newest('lts/-40')).toBeUndefined()
  })

  test('whatever the text is, reading it ends, and what it allows is on offer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[v<>=~^|. x*\d-]{0,30}$/)), (text) => {
        const ask = readNodeRange(text)
        if (ask === undefined || ask === 'nothing') return
        for (const version of allowedBy(ask, versions, today)) expect(versions).toContain(version)
      }),
    )
  })

  test('an exact version allows itself and nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...versions), fc.constantFrom('', 'v', '='), (version, sign) => {
        const ask = readNodeRange(`${sign}${version}`)
        expect(ask !== undefined && ask !== 'nothing' && allowedBy(ask, versions, today)).toEqual([version])
      }),
    )
  })
})

test('a text that is far too long means no version', () => {
  expect(readNodeRange(`18${' '.repeat(500_000)}x`)).toBeUndefined()
})
