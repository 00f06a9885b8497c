import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** Something that is kept or was said, and where. */
export type Kept = { where: string; bytes: Buffer }

type Form = { form: string; bytes: Buffer }

/**
 * A search for values and every encoding of them that tools write, made without a look at how the server hides them. What
 * it finds is named by secret, form and place; the values themselves are in none of its words.
 */
export class Hunt {
  readonly findings: string[] = []
  /** How many bytes were searched. */
  searched = 0
  readonly #forms: { name: string; forms: Form[] }[]

  constructor(secrets: Readonly<Record<string, string>>) {
    this.#forms = Object.entries(secrets).map(([name, value]) => ({ name, forms: formsOf(value) }))
  }

  look(where: string, content: string | Buffer): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    for (const text of [bytes, ...unpacked(bytes)]) this.#search(where, text)
  }

  /** Every file of a folder, whatever it is called. */
  folder(path: string): void {
    for (const { where, bytes } of filesIn(path)) this.look(where, bytes)
  }

  #search(where: string, bytes: Buffer): void {
    this.searched += bytes.length
    for (const { name, forms } of this.#forms)
      for (const { form, bytes: wanted } of forms)
        if (bytes.includes(wanted)) this.findings.push(`${name} as ${form} in ${where}`)
  }
}

/** The files below a folder as they are at this moment; what goes meanwhile is left out. */
export function filesIn(folder: string): Kept[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    try {
      return [{ where: relative(folder, path), bytes: readFileSync(path) }]
    } catch {
      return []
    }
  })
}

function unpacked(bytes: Buffer): Buffer[] {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return [isGzip ? gunzipSync : brotliDecompressSync].flatMap((unpack) => {
    try {
      return [unpack(bytes)]
    } catch {
      return []
    }
  })
}

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value)
  const texts: Record<string, string> = {
    itself: value,
    JSON: JSON.stringify(value).slice(1, -1),
    'JSON in JSON': JSON.stringify(JSON.stringify(value)).slice(3, -3),
    URL: encodeURIComponent(value),
    'form data': new URLSearchParams({ v: value }).toString().slice(2),
    hex: bytes.toString('hex'),
    'capital hex': bytes.toString('hex').toUpperCase(),
    shell: value.replaceAll("'", "'\\''"),
    ...base64Forms(bytes),
  }
  const found = Object.entries(texts).map(([form, text]) => ({ form, bytes: Buffer.from(text) }))
  const lines = value.split('\n').filter((line) => line.length > 12)
  const parts =
    lines.length > 1 ? lines.map((line, index) => ({ form: `line ${index + 1}`, bytes: Buffer.from(line) })) : []
  return [...found, { form: 'UTF-16', bytes: Buffer.from(value, 'utf16le') }, ...parts]
}

/** What of a value's base64 is the same whatever stands before and behind it, in each of the three alignments. */
function base64Forms(bytes: Buffer): Record<string, string> {
  const forms: Record<string, string> = {}
  for (const offset of [0, 1, 2]) {
    const whole = Math.floor((offset + bytes.length) / 3) * 3
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .subarray(0, whole)
      .toString('base64')
    const inner = text.slice(offset === 0 ? 0 : 4)
    forms[`base64 at ${offset}`] = inner
    forms[`base64url at ${offset}`] = inner.replaceAll('+', '-').replaceAll('/', '_')
  }
  return forms
}
