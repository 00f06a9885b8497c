import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ansiSpans, markSpans } from './ansi.ts'
import { columnsOf, harmless, plainText } from './plain-text.ts'

const esc = '\u001b'
const allowed =
  /^(?:ansi-(?:bold|dim|italic|underline|reverse|strikethrough|(?:on-)?(?:black|red|green|yellow|blue|magenta|cyan|white|gray)) ?)*$/

describe('colours', () => {
  it.each([
    [
      `${esc}[32mok${esc}[39m done`,
      [
        ['ok', 'ansi-green'],
        [' done', ''],
      ],
    ],
    [`${esc}[1;91merror`, [['error', 'ansi-bold ansi-red']]],
    [`${esc}[90mgray`, [['gray', 'ansi-gray']]],
    [`${esc}[38;5;196mred`, [['red', 'ansi-red']]],
    [`${esc}[38;2;20;160;60mgreen`, [['green', 'ansi-green']]],
    [`${esc}[2K${esc}[1Gmoved`, [['moved', '']]],
  ])('%j', (text, spans) => {
    expect(ansiSpans(text).map((span) => [span.text, span.classes])).toEqual(spans)
  })
})

describe('hostile lines', () => {
  it('keeps markup as text', () => {
    const attack = `<img src=x onerror="alert(1)">${esc}[31m</span><script>alert(2)</script>`
    const text = ansiSpans(attack)
      .map((span) => span.text)
      .join('')
    expect(text).toBe('<img src=x onerror="alert(1)"></span><script>alert(2)</script>')
  })

  it('takes out links, titles, bells and turned writing', () => {
    expect(harmless(`${esc}]8;;javascript:alert(1)\u0007here${esc}]8;;\u0007`)).toBe('here')
    expect(harmless('a\u202eb\u0008c\u0007')).toBe('a\ufffdb\ufffdc\ufffd')
  })

  it('gives nothing but text and known classes, whatever is written', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(`${esc}[`, 'm', '31;', '48;5;', '38;2;1;2;', `${esc}]`, '<b>', '"', '\u009b'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const span of ansiSpans(pieces.join(''))) {
          expect(span.classes).toMatch(allowed)
          expect(span.text).not.toContain(esc)
        }
      }),
    )
  })
})

it('marks matches across colour changes and keeps every letter', () => {
  const marked = markSpans(ansiSpans(`one ${esc}[31mtw${esc}[0mo two`), 'two')
  expect(marked.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['tw', 'o', 'two'])
  expect(marked.map(({ text }) => text).join('')).toBe('one two two')
})

it('counts columns as a terminal does', () => {
  expect(columnsOf(`${esc}[31mred${esc}[0m`)).toBe(3)
  expect(columnsOf('a\tb')).toBe(9)
  expect(columnsOf('日本')).toBe(4)
  expect(plainText(`${esc}[1mx`)).toBe('x')
})
