import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEnv } from './env-file.ts'
import { previewImport } from './env-import.ts'

const read = (text: string) => Object.fromEntries(parseEnv(text).entries.map(({ name, value }) => [name, value]))
const problemsOf = (text: string) => parseEnv(text).problems.map(({ line, message }) => `${line}: ${message}`)

describe('SCR8: a file of variables is read as other tools read it', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1', { A: '1' }],
    ['A=1\r\nB=2\rC=3', { A: '1', B: '2', C: '3' }],
    ['\uFEFFA=1', { A: '1' }],
    ['  export A = 1  ', { A: '1' }],
    ['# no\n\n  # no\nA=1 # why\nB=a#b', { A: '1', B: 'a#b' }],
    ['A="x # y" # z', { A: 'x # y' }],
    ['A=\'$B \\n "q"\'', { A: '$B \\n "q"' }],
    ['A=`it\'s "so"`', { A: 'it\'s "so"' }],
    ['A="a\\nb\\t\\"c\\" \\\\ \\$d \\x"', { A: 'a\nb\t"c" \\ $d \\x' }],
    ['K="-----BEGIN\nabc\n-----END"\nB=2', { K: '-----BEGIN\nabc\n-----END', B: '2' }],
    ["K='two\r\nlines'", { K: 'two\nlines' }],
    ['A=1\nA=2', { A: '2' }],
    ['URL=postgres://u:p=q@h/d?x=1', { URL: 'postgres://u:p=q@h/d?x=1' }],
    ['A=""', {}],
    ['export', {}],
    ['', {}],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected))

  test.each([
    ['A', '1: This is no NAME=value. Correct the line, or put # before it.'],
    ['A: 1', '1: This is no NAME=value. Correct the line, or put # before it.'],
    ['\n1A=x', '2: This is no NAME=value. Correct the line, or put # before it.'],
    ['A="x', '1: The quote that begins the value of A is not closed.'],
    ['B=1\nA="x" y', '2: There is more behind the closing quote of A.'],
    ['A=1\n\nA=2', '1: A stands again in line 3, and that one counts.'],
    ['A=', '1: A has no value and is left out.'],
  ])('%j: %s', (text, problem) => expect(problemsOf(text)).toEqual([problem]))

  test('a line that cannot be read costs no other line', () => {
    expect(read('A=1\nnonsense\nB="open\nC=3')).toEqual({ A: '1', C: '3' })
  })

  test('what is written with quotes comes back, whatever it is', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\r'))
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/)
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (pairs) => {
        const text = pairs.map(([key, held]) => `${key}="${held.replace(/["\\$]/g, '\\$&')}"`).join('\n')
        expect(read(text)).toEqual(Object.fromEntries(pairs))
        const lines = parseEnv(text).entries.map(({ name: key, line }) => [key, line])
        const before = pairs.map((_, at) =>
          pairs.slice(0, at).reduce((sum, [, held]) => sum + held.split('\n').length, 1),
        )
        expect(lines).toEqual(pairs.map(([key], at) => [key, before[at]]))
      }),
    )
  })

  test('any text is read to its end, quickly, and no problem repeats what stands there', () => {
    const text = fc.string({
      unit: fc.constantFrom('A', '=', '"', "'", '`', '\\', '\n', ' ', '#', 'secretly'),
      maxLength: 300,
    })
    fc.assert(
      fc.property(text, (any) => {
        for (const { message } of parseEnv(any).problems) expect(message).not.toContain('secretlysecretly')
      }),
    )
    const many = parseEnv('A="\n'.repeat(20_000))
    expect(many.problems.length).toBeGreaterThan(0)
  })

  test('more variables than any app has are not read', () => {
    const { entries, problems } = parseEnv(Array.from({ length: 600 }, (_, at) => `A${at}=x`).join('\n'))
    expect(entries).toHaveLength(500)
    expect(problems).toEqual([{ line: 501, message: 'There are more than 500 variables. Import the file in parts.' }])
  })
})

describe('SCR9: an import is shown before it is done', () => {
  const held = new Map([
    ['OLD', 'old-value-1'],
    ['SAME', 'same-value-1'],
  ])
  const compare = (name: string, value: string) =>
    held.has(name) ? (held.get(name) === value ? 'same' : 'different') : 'new'

  test('what is new, what is replaced, what stays, and what cannot be', () => {
    const text = [
      'NEW=n3w-value',
      'OLD=other-value-2',
      'SAME=same-value-1',
      'PATH=/bin',
      'A.B=x',
      'VITE_URL=https://a.test/x',
      'PIN=1234',
      'REF="$OTHER/path"',
    ].join('\n')
    const { changes, problems, values } = previewImport(text, compare)
    expect(changes.map(({ name, change }) => `${name} ${change}`)).toEqual([
      ...['NEW add', 'OLD replace', 'SAME same', 'VITE_URL add', 'PIN add', 'REF add'],
    ])
    expect([...values.keys()]).toEqual(['NEW', 'OLD', 'VITE_URL', 'PIN', 'REF'])
    expect(problems.map(({ line }) => line)).toEqual([4, 5])
    const notes = Object.fromEntries(changes.map(({ name, notes: said }) => [name, said.join(' ')]))
    expect(notes.VITE_URL).toContain('Mark VITE_URL as public')
    expect(notes.PIN).toContain('neither hidden')
    expect(notes.REF).toContain('stay as they are written')
    expect(notes.NEW).toBe('')
    for (const value of values.values()) expect(JSON.stringify({ changes, problems })).not.toContain(value)
  })

  test('a file that is too long is not read at all', () => {
    const { changes, problems } = previewImport(`A=1\n${'#'.repeat(2_000_000)}`, compare)
    expect(changes).toEqual([])
    expect(problems).toHaveLength(1)
  })
})
