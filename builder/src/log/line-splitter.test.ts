import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Piece } from './cut-text.ts'
import { LineSplitter } from './line-splitter.ts'

const limit = 16

function split(chunks: readonly Uint8Array[], most = limit): Piece[] {
  const pieces: Piece[] = []
  const splitter = new LineSplitter(most, (piece) => pieces.push(piece))
  for (const chunk of chunks) splitter.write(chunk)
  splitter.end()
  return pieces
}

/** The rule of a line, written down once more in the plainest way: over the whole input, byte by byte. */
function reference(bytes: Buffer, most = limit): Piece[] {
  const lines: Buffer[] = []
  let from = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10) continue
    lines.push(bytes.subarray(from, at))
    from = at + 1
  }
  if (from < bytes.length) lines.push(bytes.subarray(from))
  return lines.flatMap((line) => {
    const end = line.at(-1) === 13 ? line.length - 1 : line.length
    const pieces: string[] = ['']
    for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(line.subarray(0, end))) {
      const grown = (pieces.at(-1) ?? '') + character
      if (Buffer.byteLength(grown) <= most) pieces[pieces.length - 1] = grown
      else pieces.push(character)
    }
    return pieces.map((text, index) => ({ text, more: index < pieces.length - 1 }))
  })
}

function chop(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  let from = 0
  for (let index = 0; from < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1
    chunks.push(bytes.subarray(from, from + size))
    from += size
  }
  return chunks
}

const awkward = Buffer.concat([
  Buffer.from('plain\r\n\n\r\r\nzwölf Boxkämpfer 🌱🌱🌱🌱🌱\n'),
  Buffer.from([0xff, 0xfe, 0x0a, 0xe2, 0x82, 0x0a, 0xf0, 0x9f, 0x8c, 0x0d, 0x0a, 0xef, 0xbb, 0xbf, 0x61, 0x0a]),
  Buffer.from(`${'x'.repeat(limit)}\r\n${'y'.repeat(limit + 1)}\n${'z'.repeat(limit * 2)}\r\rq\nno newline\r`),
])

describe('LOG1: a line is the bytes up to a newline', () => {
  test.each(Array.from({ length: awkward.length }, (_, index) => index + 1))('in chunks of %i bytes', (size) => {
    expect(split(chop(awkward, [size]))).toEqual(reference(awkward))
  })

  test('for any bytes, however they are chopped', () => {
    const byte = fc.oneof(fc.constantFrom(10, 13, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 97), fc.integer({ min: 0, max: 255 }))
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), sizes, (bytes, cuts) => {
        const whole = Buffer.from(bytes)
        expect(split(chop(whole, cuts))).toEqual(reference(whole))
      }),
      { numRuns: 1000 },
    )
  })

  test('a line of exactly the bound is one line; one byte more makes two', () => {
    expect(split([Buffer.from(`${'a'.repeat(16384)}\r\n`)], 16384)).toEqual([{ text: 'a'.repeat(16384), more: false }])
    expect(split([Buffer.from(`${'a'.repeat(16385)}\n`)], 16384)).toEqual([
      { text: 'a'.repeat(16384), more: true },
      { text: 'a', more: false },
    ])
  })

  test('pieces of a long line come before its end', () => {
    const pieces: Piece[] = []
    new LineSplitter(limit, (piece) => pieces.push(piece)).write(Buffer.from('b'.repeat(40)))
    expect(pieces).toHaveLength(2)
  })
})
