import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Characters that look drawn, the same in each run, and are nobody's. */
export function drawn(seed: string, length: number, alphabet: string): string {
  let text = ''
  for (let round = 0; text.length < length; round++) {
    for (const byte of createHash('sha512').update(`${seed} ${round}`).digest())
      text += alphabet[byte % alphabet.length]
  }
  return text.slice(0, length)
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const alnum = `${letters}0123456789`
const base64 = `${alnum}+/`
const hex = '0123456789abcdef'

/** A key in its frame. The words are put together here, so that no scanner takes this file for a leak. */
function framed(kind: string, end: string, seed: string): string {
  const body = drawn(seed, 64 * 12 + 20, base64)
  const frame = (word: string) => `${'-'.repeat(5)}${word} ${kind}${'-'.repeat(5)}`
  return [frame('BEGIN'), ...(body.match(/.{1,64}/g) ?? []), frame('END'), ''].join(end)
}

function serviceAccount(): string {
  const key = framed('PRIVATE KEY', '\n', 'account')
  const id = drawn('id', 40, hex)
  return JSON.stringify(
    { type: 'service_account', project_id: 'shop-1', private_key_id: id, private_key: key },
    null,
    2,
  )
}

const token = (prefix: string, length: number, alphabet = alnum) => `${prefix}${drawn(prefix, length, alphabet)}`

/** Made-up values in the forms of real ones, and passwords with everything that any encoding trips over. */
export const secrets: Readonly<Record<string, string>> = {
  PAYMENT_KEY: token('sk_test_x', 24),
  FORGE_TOKEN: token('ghx_', 36),
  REGISTRY_TOKEN: token('npmx_', 36),
  CLOUD_ID: token('AKXA', 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
  CLOUD_KEY: drawn('cloud', 40, base64),
  CHAT_TOKEN: `xoxx-${drawn('a', 12, '0123456789')}-${drawn('b', 24, alnum)}`,
  MAIL_KEY: `SGx.${drawn('c', 22, `${alnum}-_`)}.${drawn('d', 43, `${alnum}-_`)}`,
  JOT: ['e', 'f', 'g'].map((part) => drawn(part, 48, `${alnum}-_`)).join('.'),
  HEX_KEY: drawn('hex', 64, hex),
  UUID: '3b9f1c7e-52d4-4a6b-9e0d-7c1f8a2b6d35',
  DATABASE_URL: `postgres://shop:${encodeURIComponent('q7%/w@:&x+y Z')}@db.internal:5432/shop?sslmode=require`,
  PUNCTUATION: ` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`,
  QUOTES: `a'b"c\`d$e\\f!g`,
  BACKSLASHES: 'c:\\new\\table\\\\\\x41\\u0041',
  PERCENT: '100%25+%2B%%41 x&amp;y',
  SHORT: 'k3J9x!',
  SEVEN: 'zQ4-pt7',
  WORDS: 'correct horse battery staple',
  REPEATING: 'abcabcabcabcabd',
  UMLAUTS: 'Zwölf Boxkämpfer jagen Viktor',
  GREEK: 'ξεσκεπάζω-την-ψυχοφθόρα',
  FORESTS: 'bäume🌱🌲🌳👩‍👩‍👧‍👦!',
  KANJI: '秘密の合言葉ひらけごま',
  CONTROL: 'tab\there\u0001bell\u0007esc\u001b[0m!',
  PEM: framed('PRIVATE KEY', '\n', 'pem'),
  PEM_CRLF: framed('EC PRIVATE KEY', '\r\n', 'pem crlf'),
  ACCOUNT: serviceAccount(),
  LINES: 'first-line-of-it\nshort\n\n  indented line no. 3\nlast-line-of-it',
  SEALED: `${drawn('long', 4000, base64)}`,
}

const shellSafe = (text: string) => text.replace(/[^A-Za-z0-9_@%+=:,./\n-]/gu, (character) => `\\${character}`)
const unicode = (text: string) =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
const entity = (character: string) => `&#${character.codePointAt(0)};`
const bytesOf = (text: string) => [...Buffer.from(text)]
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*~._-]/g, (sign) => `%${hexOf(sign.charCodeAt(0))}`)
const hexOf = (byte: number) => byte.toString(16).padStart(2, '0').toUpperCase()
const between = (before: string, value: string) => Buffer.from(`${before}${value}tail`).toString('base64')

/** What tools make of a value, each by its own rules and not by those of the masker. */
export const forms: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  crlf: (value) => value.replace(/\r?\n/g, '\r\n'),
  'on one line': (value) => value.replace(/\s+/g, ' '),
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 at 1': (value) => between('x', value),
  'base64 at 2': (value) => between('xy', value),
  base64url: (value) => Buffer.from(value).toString('base64url'),
  'base64 in lines': (value) => (between('user:', value).match(/.{1,76}/g) ?? []).join('\n'),
  'base64 in JSON in lines': (value) => JSON.stringify((between('', value).match(/.{1,64}/g) ?? []).join('\n')),
  'base64 in a URL': (value) => encodeURIComponent(between('abc', value)),
  'JSON in base64': (value) => Buffer.from(JSON.stringify({ value })).toString('base64url'),
  hex: (value) => Buffer.from(value).toString('hex'),
  HEX: (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'hex with spaces': (value) => bytesOf(value).map(hexOf).join(' '),
  'hex with colons': (value) => bytesOf(value).map(hexOf).join(':'),
  'C bytes': (value) =>
    bytesOf(value)
      .map((byte) => `\\x${hexOf(byte).toLowerCase()}`)
      .join(''),
  octal: (value) =>
    bytesOf(value)
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join(''),
  numbers: (value) => JSON.stringify(Buffer.from(value)),
  'numbers in lines': (value) => JSON.stringify(bytesOf(value), null, 2),
  url: (value) => encodeURIComponent(value),
  'url lower': (value) => encodeURIComponent(value).replace(/%../g, (sign) => sign.toLowerCase()),
  'url strict': percent,
  'url twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  form: (value) => new URLSearchParams({ value }).toString(),
  'whole url': (value) =>
    bytesOf(value)
      .map((byte) => `%${hexOf(byte)}`)
      .join(''),
  json: (value) => JSON.stringify(value),
  'json with slashes': (value) => JSON.stringify(value).replaceAll('/', '\\/'),
  'json for HTML': (value) => JSON.stringify(value).replace(/[<>&']/g, unicode),
  'json in json': (value) => JSON.stringify(JSON.stringify({ value })),
  'json thrice': (value) => JSON.stringify(JSON.stringify(JSON.stringify(value))),
  'json in ASCII': (value) => JSON.stringify(value).replace(/[\u0080-\uffff]/g, unicode),
  'all as \\u': unicode,
  'code points': (value) => Array.from(value, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`).join(''),
  'single quotes': (value) => `'${value.replaceAll("'", `'\\''`)}'`,
  'other single quotes': (value) => `'${value.replaceAll("'", `'"'"'`)}'`,
  'double quotes': (value) => `"${value.replace(/["\\$`]/g, '\\$&')}"`,
  'dollar quotes': (value) =>
    `$'${value.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`,
  backslashes: shellSafe,
  'html names': (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'html numbers': (value) => Array.from(value, entity).join(''),
  'csv field': (value) => `"${value.replaceAll('"', '""')}"`,
  'yaml block': (value) => value.replaceAll('\n', '\n    '),
  'utf-16': (value) => Buffer.from(value, 'utf16le').toString('latin1'),
  coloured: (value) => Array.from(value, (sign) => `\u001b[38;5;7m${sign}\u001b[39m`).join(''),
}

/** What must not be seen of a value anywhere: itself, and each of its lines that says enough. */
export function telling(value: string): string[] {
  const text = value.trim()
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return [text, ...(text.startsWith('{') ? [] : lines.filter((line) => line.length >= 16 && !line.startsWith('-----')))]
}

const recorded = join(import.meta.dirname, '../../src/failures/recorded')

/** Lines of real builds, in which there is no secret. */
export function cleanLines(): string[] {
  const folders = [recorded, join(recorded, 'held-out')]
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  return files.filter((file) => file.endsWith('.log')).flatMap((file) => readFileSync(file, 'utf8').split('\n'))
}
