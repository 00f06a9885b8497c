const share: Record<string, { from: number; size: number }> = {
  'Counting objects': { from: 0, size: 5 },
  'Compressing objects': { from: 5, size: 5 },
  'Receiving objects': { from: 10, size: 70 },
  'Resolving deltas': { from: 80, size: 20 },
}
/** What git gave up for stands at the end, so what came first goes when there is too much. */
const keptCharacters = 20_000
const keptOfLine = 2000

/** Reads what git writes to stderr: percentages go to `onPercent`, everything that is no progress is kept as words. */
export class ProgressReader {
  readonly #onPercent: (percent: number) => void
  #line = ''
  #said = ''

  constructor(onPercent: (percent: number) => void) {
    this.#onPercent = onPercent
  }

  write(text: string): void {
    const parts = (this.#line + text).split(/[\r\n]/)
    this.#line = parts.pop() ?? ''
    for (const part of parts) this.#take(part)
  }

  /** What git said besides its progress. */
  end(): string {
    this.#take(this.#line)
    this.#line = ''
    return this.#said
  }

  #take(line: string): void {
    const match = /^(?:remote: )?([A-Z][a-z]+ [a-z]+):\s+(\d+)%/.exec(line)
    const part = match?.[1] ? share[match[1]] : undefined
    if (part) this.#onPercent(part.from + Math.floor((Number(match?.[2]) * part.size) / 100))
    else if (line.trim() && !isChatter(line)) {
      this.#said = `${this.#said}${line.slice(0, keptOfLine)}\n`.slice(-keptCharacters)
    }
  }
}

function isChatter(line: string): boolean {
  return /^remote: (Enumerating|Counting|Compressing|Total)|^From |^ \* (branch|tag|\[new)|^ {3,}/.test(line)
}
