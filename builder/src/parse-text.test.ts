import { expect, test } from 'vitest'
import { looseJsonOf } from './parse-text.ts'

test('JSON with comments and commas at the end', () => {
  const text = '{ // one\n "a": "x // y /* z */ \\" ,}", /* two\n */ "b": [1, 2, ], "c": "\\\\", }'
  expect(looseJsonOf(text)).toEqual({ a: 'x // y /* z */ " ,}', b: [1, 2], c: '\\' })
})

test.each([
  ['comments that never end', '/*'.repeat(500_000)],
  ['a text in quotes that never ends', `"${'\\"'.repeat(500_000)}\\`],
  ['quotes behind a comment', `{} /*${'"\\'.repeat(500_000)}`],
])('%s are looked at once', (_name, text) => {
  expect(looseJsonOf(text)).toEqual(text.startsWith('{') ? {} : undefined)
})
