import type { LogLine, StepName } from '@trellis/shared'

const keptLines = 4000
const keptCharacters = 2_000_000

/** The last lines of the running step, bounded, for finding out why it failed. */
export class RecentLines {
  #step: StepName | undefined
  #lines: LogLine[] = []
  #characters = 0

  add(line: LogLine): void {
    if (line.step !== this.#step) {
      this.#step = line.step
      this.#lines = []
      this.#characters = 0
    }
    this.#lines.push(line)
    this.#characters += line.text.length
    // Cutting in halves keeps the cost of a line constant.
    if (this.#lines.length > keptLines * 2 || this.#characters > keptCharacters * 2) {
      this.#lines = this.#lines.slice(Math.ceil(this.#lines.length / 2))
      this.#characters = this.#lines.reduce((sum, { text }) => sum + text.length, 0)
    }
  }

  of(step: StepName): readonly LogLine[] {
    return step === this.#step ? this.#lines : []
  }
}
