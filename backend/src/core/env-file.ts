import { limits } from '@trellis/shared/limits'

export type EnvEntry = { name: string; value: string; line: number }
/** `line` counts from 1. The message says what is wrong and never repeats what stands there. */
export type EnvProblem = { line: number; message: string }
export type EnvFile = { entries: EnvEntry[]; problems: EnvProblem[] }

/** More than any app has; a file with more is something else. */
const mostEntries = 500

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/

/**
 * Reads a file as `dotenv` does: `NAME=value` with or without `export`, comments, single quotes and backticks as they are,
 * double quotes with `\n`, `\r`, `\t`, `\"`, `\\` and `\$`, all three over several lines. Nothing is expanded. The last one
 * of a name counts. What cannot be read is a problem of its line, and the next line is read.
 */
export function parseEnv(text: string): EnvFile {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const reader = new Reader(source)
  while (!reader.isDone) reader.readLine()
  return {
    entries: lastOfEach(reader.entries, reader.problems),
    problems: reader.problems.sort((a, b) => a.line - b.line),
  }
}

class Reader {
  readonly entries: EnvEntry[] = []
  readonly problems: EnvProblem[] = []
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  get isDone(): boolean {
    return this.#at >= this.#text.length
  }

  readLine(): void {
    const end = this.#endOfLine(this.#at)
    const line = this.#text.slice(this.#at, end)
    if (/^[ \t]*(#|$)/.test(line)) this.#goTo(end + 1)
    else this.#readAssignment(assignment.exec(line), end)
  }

  #readAssignment(found: RegExpExecArray | null, end: number): void {
    const [whole = '', name] = found ?? []
    const from = this.#at + whole.length
    const quote = this.#text[from]
    if (name === undefined) this.#skip(end, 'This is no NAME=value. Correct the line, or put # before it.')
    else if (this.entries.length >= mostEntries)
      this.#skip(this.#text.length, `There are more than ${mostEntries} variables. Import the file in parts.`)
    else if (quote === '"' || quote === "'" || quote === '`') this.#readQuoted(name, from, quote)
    else {
      this.#add(name, plain(this.#text.slice(from, end)))
      this.#goTo(end + 1)
    }
  }

  #readQuoted(name: string, from: number, quote: string): void {
    const end = this.#closing(from + 1, quote)
    const rest = this.#endOfLine(end < 0 ? from : end)
    if (end < 0) this.#skip(rest, `The quote that begins the value of ${name} is not closed.`)
    else if (!/^[ \t]*(#.*)?$/.test(this.#text.slice(end + 1, rest)))
      this.#skip(rest, `There is more behind the closing quote of ${name}.`)
    else {
      const inner = this.#text.slice(from + 1, end)
      this.#add(name, quote === '"' ? unescaped(inner) : inner)
      this.#goTo(rest + 1)
    }
  }

  #closing(from: number, quote: string): number {
    for (let at = from; at < this.#text.length; at++) {
      if (this.#text[at] === '\\' && quote === '"') at++
      else if (this.#text[at] === quote) return at
    }
    return -1
  }

  #add(name: string, value: string): void {
    if (value === '') this.#problem(`${name} has no value and is left out.`)
    else this.entries.push({ name, value, line: this.#line })
  }

  #problem(message: string): void {
    this.problems.push({ line: this.#line, message })
  }

  #skip(end: number, message: string): void {
    this.#problem(message)
    this.#goTo(end + 1)
  }

  #endOfLine(from: number): number {
    const at = this.#text.indexOf('\n', from)
    return at < 0 ? this.#text.length : at
  }

  #goTo(next: number): void {
    for (let at = this.#text.indexOf('\n', this.#at); at >= 0 && at < next; at = this.#text.indexOf('\n', at + 1))
      this.#line++
    this.#at = next
  }
}

/** Without quotes a value ends at a comment, which has space before it. */
function plain(text: string): string {
  return text.replace(/(^|[ \t])#.*$/, '').trim()
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

/** What has no meaning behind a backslash stays with its backslash. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (whole, character: string) => escapes[character] ?? whole)
}

function lastOfEach(entries: readonly EnvEntry[], problems: EnvProblem[]): EnvEntry[] {
  const last = new Map<string, EnvEntry>()
  for (const entry of entries) {
    const before = last.get(entry.name)
    if (before)
      problems.push({
        line: before.line,
        message: `${entry.name} stands again in line ${entry.line}, and that one counts.`,
      })
    last.set(entry.name, entry)
  }
  return [...last.values()]
}

/** More text than a file of variables can have. */
export const longestEnvFile = mostEntries * 1024 + 4 * limits.secretValueBytes
