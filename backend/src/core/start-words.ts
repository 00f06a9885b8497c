/** What starts faster (milliseconds) is not worth a word. */
const notable = 2000
/** Longer than a claim may take: the clocks of two backends differ. */
const impossible = 3_600_000

/** How long a builder took from its start to its claim, in words; nothing when it was there at once. */
export function startWords(waitedMs: number): string | undefined {
  if (waitedMs < notable || waitedMs > impossible) return undefined
  return `The builder started after ${Math.round(waitedMs / 1000)} s`
}
